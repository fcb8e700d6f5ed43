import { describe, expect, it } from 'vitest';
import { type Cause, CauseCode, causeSentence, ENGLISH_CAUSES, type RankTrail } from '#contract';
import { causeTrails, causeWords, loadFailure } from '../../../web/i18n/cause-words.ts';
import { stageName, stageNotes } from '../../../web/i18n/engine-words.ts';
import { causes as CHINESE_CAUSES } from '../../../web/i18n/messages/zh/causes.ts';
import { Translator } from '../../../web/i18n/translator.svelte.ts';
import { shipped } from '../../plan/shipped-engines.ts';

const english = new Translator(() => 'en');
const chinese = new Translator(() => 'zh');

/** Every value that any code comes with. */
const VALUES = {
  engine: 'LiveAvatar',
  lacks: '«lacks»',
  seconds: 77,
  message: '«message»',
  theirs: 99,
  ours: 1,
  made: 20,
  expected: 30,
  frames: 40,
  file: '«file»',
  reason: '«reason»',
  width: 64,
  height: 32,
  field: '«field»',
  said: '«said»',
  error: '«error»',
};

const DEAD: RankTrail = {
  rank: 1,
  at: '2026-01-01T00:00:00.000Z',
  exit: { kind: 'signal', signal: 'SIGKILL' },
  errors: ['RuntimeError: first', 'RuntimeError: last'],
  traceback: 'Traceback (most recent call last):\nRuntimeError: last',
  lines: ['a line'],
};
const ENDED: RankTrail = { ...DEAD, rank: 0, ended: true, errors: [], lines: ['waiting for rank 1'] };

function cause(code: CauseCode, more: Partial<Cause> = {}): Cause {
  return { code, values: VALUES, of: 2, ranks: [DEAD, ENDED], stage: 'generating', ...more };
}

describe('why an engine failed', () => {
  it.each(CauseCode.options)('%s has a sentence in both languages, with the same values in it', (code) => {
    const [en, zh] = [ENGLISH_CAUSES, CHINESE_CAUSES].map((words) => causeSentence(cause(code), words));
    for (const sentence of [en, zh]) expect(sentence).not.toMatch(/undefined|\[object/);
    const told = (sentence = '') => Object.values(VALUES).filter((value) => sentence.includes(String(value)));
    expect(told(zh)).toEqual(told(en));
  });

  it('names the rank, how it ended and its last error, in the language of the page', () => {
    expect(causeWords(english, cause('exited'))).toBe(
      'Rank 1 of the engine ended unexpectedly (SIGKILL): RuntimeError: last',
    );
    expect(causeWords(chinese, cause('exited'))).toBe(
      '引擎的 rank 1 意外退出（SIGKILL）：RuntimeError: last',
    );
    expect(causeWords(english, cause('exited', { of: 1, ranks: [{ ...DEAD, errors: [] }] }))).toBe(
      'The engine ended unexpectedly (SIGKILL).',
    );
  });

  it('says what the engine was doing as the page says it elsewhere', () => {
    expect(causeWords(english, cause('hung'))).toContain(english.t('stage.doing.generating'));
    expect(causeWords(chinese, cause('hung'))).toContain(chinese.t('stage.doing.generating'));
  });

  it('offers what each rank left to read, the first to fail at the top, and nothing of those that were silent', () => {
    const silent = { ...DEAD, rank: 2, lines: [], traceback: undefined };
    expect(
      causeTrails(
        english,
        cause('exited', { of: 3, ranks: [DEAD, { ...ENDED, traceback: undefined }, silent] }),
      ),
    ).toEqual([
      { title: 'Rank 1 · SIGKILL', text: DEAD.traceback },
      { title: 'Rank 0 · SIGKILL · ended by the studio', text: 'waiting for rank 1' },
    ]);
  });

  it('goes by the code and by what the engine is known to mean, never by the words of a sentence', () => {
    expect(loadFailure(english, cause('start-exited', { known: 'memory' }))).toContain('free memory');
    expect(loadFailure(english, cause('start-hung'))).toBe(english.t('engine.failed.hung'));
    expect(loadFailure(chinese, cause('start-reported'))).toBe(chinese.t('engine.failed.other'));
    expect(loadFailure(english, undefined)).toBe(english.t('engine.failed.other'));
  });
});

describe('the stages of a load', () => {
  const described = shipped('liveavatar');

  it('go by the labels of the engine’s description, and by their own name where it has none', () => {
    const engine = { loadStages: described.loadStages } as never;
    expect(stageName(english, engine, 'quantising')).toBe('Quantising to FP8');
    expect(stageName(chinese, engine, 'text encoder')).toBe('文本编码器');
    expect(stageName(chinese, engine, 'something new')).toBe('something new');
    expect(stageNotes(english, engine, Object.keys(described.loadStages))).toEqual([
      'Compiling takes minutes the first time.',
    ]);
  });
});
