import { describe, expect, it } from 'vitest';
import {
  attachField,
  boardOf,
  DIMENSIONS,
  editPrompt,
  foreignBoard,
  isDetached,
  promptOf,
  type Storyboard,
  setField,
} from '../../../web/state/storyboard.ts';

const FIELDS = { person: 'a woman of 30', action: 'she nods', scene: 'an office', style: 'soft light' };
const PROMPT = 'a woman of 30. she nods. an office. soft light';

/** What typing over a part of the prompt does. */
function replace(board: Storyboard, part: string, by: string): Storyboard {
  const prompt = promptOf(board);
  expect(prompt).toContain(part);
  return editPrompt(board, prompt.replace(part, by));
}

describe('a storyboard', () => {
  it('reads in the order of its fields, whichever was written first', () => {
    const board = (['style', 'person', 'scene', 'action'] as const).reduce(
      (made, field) => setField(made, field, FIELDS[field]),
      foreignBoard(''),
    );
    expect(promptOf(board)).toBe(PROMPT);
  });

  it('joins Chinese sentences the Chinese way, and doubles no mark', () => {
    const board = boardOf({ person: '一位女士', action: '她点头。', scene: '办公室', style: '柔光' });
    expect(promptOf(board)).toBe('一位女士。她点头。办公室。柔光');
    expect(promptOf(boardOf({ ...FIELDS, person: 'a woman.', action: 'nods!' }))).toBe(
      'a woman. nods! an office. soft light',
    );
  });

  it('takes a field out with its mark, and puts it back where it was', () => {
    let board = boardOf(FIELDS);
    for (const field of DIMENSIONS) {
      const without = setField(board, field, '');
      expect(promptOf(without)).toBe(
        DIMENSIONS.filter((f) => f !== field)
          .map((f) => FIELDS[f])
          .join('. '),
      );
      board = setField(without, field, FIELDS[field]);
      expect(promptOf(board)).toBe(PROMPT);
    }
  });

  it('lets an edit inside a part change its field', () => {
    const board = replace(boardOf(FIELDS), 'of 30', 'of 40 with glasses');
    expect(board.fields.person).toBe('a woman of 40 with glasses');
    expect(promptOf(setField(board, 'style', 'hard light'))).toBe(
      'a woman of 40 with glasses. she nods. an office. hard light',
    );
  });

  it('keeps what was written beside the parts when a field changes', () => {
    let board = editPrompt(boardOf(FIELDS), `${PROMPT}. She laughs at the end.`);
    board = replace(board, '. an office', '. Outside it rains. an office');
    board = setField(board, 'style', 'candlelight');
    board = setField(board, 'person', '');
    board = setField(board, 'scene', 'a kitchen');
    expect(promptOf(board)).toBe(
      'she nods. Outside it rains. a kitchen. candlelight. She laughs at the end.',
    );
  });

  it('detaches a field whose edge an edit runs across, keeps both texts, and joins again on request', () => {
    const board = replace(boardOf(FIELDS), 'nods. an office', 'walks through a garden');
    expect(promptOf(board)).toBe('a woman of 30. she walks through a garden. soft light');
    expect(DIMENSIONS.filter((field) => isDetached(board, field))).toEqual(['action', 'scene']);
    expect(board.fields).toEqual(FIELDS);
    const changed = setField(board, 'scene', 'a beach');
    expect(promptOf(changed)).toBe(promptOf(board));
    expect(promptOf(attachField(changed, 'scene'))).toBe(
      'a woman of 30. she walks through a garden. a beach. soft light',
    );
  });

  it('detaches a field whose part was deleted, and keeps its text', () => {
    const board = replace(boardOf(FIELDS), 'she nods', '');
    expect(isDetached(board, 'action')).toBe(true);
    expect(board.fields.action).toBe('she nods');
  });

  it('begins beside a prompt that was there before', () => {
    expect(promptOf(setField(foreignBoard('Calm and friendly'), 'action', 'nods'))).toBe(
      'Calm and friendly. nods',
    );
  });

  it('loses no word of the person in a thousand random edits and field changes', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    let board = boardOf(FIELDS);
    for (let turn = 0; turn < 1000; turn += 1) {
      const before = promptOf(board);
      if (random(2) === 0) {
        const at = random(before.length + 1);
        const edited = `${before.slice(0, at)}${'xyz '.slice(0, random(5))}${before.slice(at + random(6))}`;
        board = editPrompt(board, edited);
        expect(promptOf(board)).toBe(edited);
      } else {
        const own = board.pieces.filter(({ kind }) => kind === 'own').map(({ text }) => text);
        const field = DIMENSIONS[random(4)] ?? 'person';
        board = setField(board, field, random(3) === 0 ? '' : `text ${turn}`);
        if (random(4) === 0) board = attachField(board, field);
        expect(board.pieces.filter(({ kind }) => kind === 'own').map(({ text }) => text)).toEqual(own);
      }
      for (const piece of board.pieces)
        if (piece.kind === 'field') expect(board.fields[piece.field].trim()).toBe(piece.text.trim());
    }
  });
});
