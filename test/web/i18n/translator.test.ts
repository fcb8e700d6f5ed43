import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ProblemCode } from '#contract';
import type { Language } from '../../../web/i18n/language.ts';
import { en } from '../../../web/i18n/messages/en.ts';
import { coded } from '../../../web/i18n/messages/zh/coded.ts';
import { zh } from '../../../web/i18n/messages/zh.ts';
import { Translator } from '../../../web/i18n/translator.svelte.ts';

/** Every message with its path: "compose.prompt.label" → "Prompt". */
function flat(messages: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === 'string') found.set(path + key, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

/** The values a message mentions. */
const values = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

const source = (path: string): string =>
  readFileSync(new URL(`../../../server/${path}`, import.meta.url), 'utf8');

describe('the words of the page', () => {
  it('say in Chinese exactly what they say in English, with the same values', () => {
    const chinese = flat(zh);
    for (const [key, text] of flat(en)) expect(values(chinese.get(key) ?? ''), key).toEqual(values(text));
    expect([...chinese.keys()].sort()).toEqual([...flat(en).keys()].sort());
  });

  it('name units in Chinese', () => {
    const folder = new URL('../../../web/i18n/messages/zh/', import.meta.url);
    const english = /[\d}] ?(?:k?Hz|dB|px|fps|ms|min|[kMG]?B\/s)(?![a-z])/g;
    for (const file of readdirSync(folder))
      expect(readFileSync(new URL(file, folder), 'utf8').match(english), file).toBeNull();
  });

  it('follow the language while the page is open', () => {
    let language: Language = 'en';
    const translator = new Translator(() => language);
    expect(translator.t('compose.generate')).toBe('Generate');
    expect(translator.t('plan.frames', { count: 1 })).toBe('1 frame');
    language = 'zh';
    expect(translator.t('compose.generate')).toBe('生成');
    expect(translator.t('plan.frames', { count: 1 })).toBe('1 帧');
  });

  it('know in Chinese every finding that the studio can make', () => {
    const checks = ['portrait', 'recording'].flatMap((folder) =>
      readdirSync(new URL(`../../../server/inspect/${folder}`, import.meta.url))
        .filter((name) => name.endsWith('-checks.ts'))
        .map((name) => source(`inspect/${folder}/${name}`)),
    );
    const codes = [...checks.join('').matchAll(/code: '([\w-]+)'/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(50);
    expect(codes.filter((code) => !(String(code) in coded.finding))).toEqual([]);
  });

  it('know in Chinese every conflict and note of a plan, and every problem', () => {
    const codesOf = (path: string, type: string): string[] => {
      const union = new RegExp(`type ${type} =([^;]+);`).exec(source(path))?.[1] ?? '';
      return [...union.matchAll(/'(\w+)'/g)].map(([, code]) => String(code));
    };
    const conflicts = codesOf('plan/conflicts.ts', 'ConflictCode');
    const notes = codesOf('plan/notes.ts', 'NoteCode');
    expect(Math.min(conflicts.length, notes.length)).toBeGreaterThan(0);
    expect(conflicts.filter((code) => !(code in coded.conflict))).toEqual([]);
    expect(notes.filter((code) => !(code in coded.note))).toEqual([]);
    expect(ProblemCode.options.filter((code) => !(code in coded.problem))).toEqual([]);
  });

  it('let the server speak in English, and where a code is new to the page', () => {
    const english = new Translator(() => 'en');
    const chinese = new Translator(() => 'zh');
    const sentence = '3 faces were found; the largest one will speak.';
    expect(english.coded('finding', 'several-faces', sentence, { value: 3 })).toBe(sentence);
    expect(chinese.coded('finding', 'several-faces', sentence, { value: 3 })).toContain('3');
    expect(chinese.coded('finding', 'several-faces', sentence, { value: 3 })).not.toBe(sentence);
    expect(chinese.coded('finding', 'from-the-future', sentence)).toBe(sentence);
    expect(chinese.coded('finding', 'constructor', sentence)).toBe(sentence);
  });
});
