import { describe, expect, it } from 'vitest';
import {
  attachField,
  type BuiltPrompt,
  buildPrompt,
  DIMENSIONS,
  editPrompt,
  foreignPrompt,
  isDetached,
  promptOf,
  setField,
} from '../../../web/state/built-prompt.ts';

const FIELDS = { person: 'a woman of 30', action: 'she nods', scene: 'an office', style: 'soft light' };
const PROMPT = 'a woman of 30. she nods. an office. soft light';

/** What typing over a part of the prompt does. */
function replace(built: BuiltPrompt, part: string, by: string): BuiltPrompt {
  const prompt = promptOf(built);
  expect(prompt).toContain(part);
  return editPrompt(built, prompt.replace(part, by));
}

describe('a built prompt', () => {
  it('reads in the order of its fields, whichever was written first', () => {
    const built = (['style', 'person', 'scene', 'action'] as const).reduce(
      (made, field) => setField(made, field, FIELDS[field]),
      foreignPrompt(''),
    );
    expect(promptOf(built)).toBe(PROMPT);
  });

  it('joins Chinese sentences the Chinese way, and doubles no mark', () => {
    const built = buildPrompt({ person: '一位女士', action: '她点头。', scene: '办公室', style: '柔光' });
    expect(promptOf(built)).toBe('一位女士。她点头。办公室。柔光');
    expect(promptOf(buildPrompt({ ...FIELDS, person: 'a woman.', action: 'nods!' }))).toBe(
      'a woman. nods! an office. soft light',
    );
  });

  it('takes a field out with its mark, and puts it back where it was', () => {
    let built = buildPrompt(FIELDS);
    for (const field of DIMENSIONS) {
      const without = setField(built, field, '');
      expect(promptOf(without)).toBe(
        DIMENSIONS.filter((f) => f !== field)
          .map((f) => FIELDS[f])
          .join('. '),
      );
      built = setField(without, field, FIELDS[field]);
      expect(promptOf(built)).toBe(PROMPT);
    }
  });

  it('lets an edit inside a part change its field', () => {
    const built = replace(buildPrompt(FIELDS), 'of 30', 'of 40 with glasses');
    expect(built.fields.person).toBe('a woman of 40 with glasses');
    expect(promptOf(setField(built, 'style', 'hard light'))).toBe(
      'a woman of 40 with glasses. she nods. an office. hard light',
    );
  });

  it('keeps what was written beside the parts when a field changes', () => {
    let built = editPrompt(buildPrompt(FIELDS), `${PROMPT}. She laughs at the end.`);
    built = replace(built, '. an office', '. Outside it rains. an office');
    built = setField(built, 'style', 'candlelight');
    built = setField(built, 'person', '');
    built = setField(built, 'scene', 'a kitchen');
    expect(promptOf(built)).toBe(
      'she nods. Outside it rains. a kitchen. candlelight. She laughs at the end.',
    );
  });

  it('detaches a field whose edge an edit runs across, keeps both texts, and joins again on request', () => {
    const built = replace(buildPrompt(FIELDS), 'nods. an office', 'walks through a garden');
    expect(promptOf(built)).toBe('a woman of 30. she walks through a garden. soft light');
    expect(DIMENSIONS.filter((field) => isDetached(built, field))).toEqual(['action', 'scene']);
    expect(built.fields).toEqual(FIELDS);
    const changed = setField(built, 'scene', 'a beach');
    expect(promptOf(changed)).toBe(promptOf(built));
    expect(promptOf(attachField(changed, 'scene'))).toBe(
      'a woman of 30. she walks through a garden. a beach. soft light',
    );
  });

  it('detaches a field whose part was deleted, and keeps its text', () => {
    const built = replace(buildPrompt(FIELDS), 'she nods', '');
    expect(isDetached(built, 'action')).toBe(true);
    expect(built.fields.action).toBe('she nods');
  });

  it('begins beside a prompt that was there before', () => {
    expect(promptOf(setField(foreignPrompt('Calm and friendly'), 'action', 'nods'))).toBe(
      'Calm and friendly. nods',
    );
  });

  it('loses no word of the person in a thousand random edits and field changes', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    let built = buildPrompt(FIELDS);
    for (let turn = 0; turn < 1000; turn += 1) {
      const before = promptOf(built);
      if (random(2) === 0) {
        const at = random(before.length + 1);
        const edited = `${before.slice(0, at)}${'xyz '.slice(0, random(5))}${before.slice(at + random(6))}`;
        built = editPrompt(built, edited);
        expect(promptOf(built)).toBe(edited);
      } else {
        const own = built.pieces.filter(({ kind }) => kind === 'own').map(({ text }) => text);
        const field = DIMENSIONS[random(4)] ?? 'person';
        built = setField(built, field, random(3) === 0 ? '' : `text ${turn}`);
        if (random(4) === 0) built = attachField(built, field);
        expect(built.pieces.filter(({ kind }) => kind === 'own').map(({ text }) => text)).toEqual(own);
      }
      for (const piece of built.pieces)
        if (piece.kind === 'field') expect(built.fields[piece.field].trim()).toBe(piece.text.trim());
    }
  });
});
