import { expect, test } from 'vitest';
import { moveInQueue } from '../../server/runs/queue-order.ts';

/** Runs by name; what stands before the digit is the batch, "-" is none. */
const queue = (names: string) =>
  names.split(' ').map((id) => ({ id, batch: id.startsWith('-') ? null : (id[0] ?? null) }));
const moved = (names: string, ids: string, position: number) =>
  moveInQueue(queue(names), ids.split(' '), position)
    .map(({ id }) => id)
    .join(' ');

test.each([
  ['-1 -2 -3', '-3', 1, '-3 -1 -2'],
  ['-1 -2 -3', '-1', 2, '-2 -1 -3'],
  ['-1 -2 -3', '-1', 99, '-2 -3 -1'],
  ['-1 -2 -3', '-2', 2, '-1 -2 -3'],
])('in %s, %s moved to %i gives %s', (names, id, position, order) => {
  expect(moved(names, id, position)).toBe(order);
});

test.each([
  ['up from behind it, to before it', '-1 a1 a2 a3 -2', '-2', 4, '-1 -2 a1 a2 a3'],
  ['up into its midst, to before it', '-1 a1 a2 a3 -2', '-2', 3, '-1 -2 a1 a2 a3'],
  ['down from before it, to behind it', '-1 a1 a2 a3 -2', '-1', 2, 'a1 a2 a3 -1 -2'],
  ['between two batches', 'a1 a2 b1 b2 -1', '-1', 3, 'a1 a2 -1 b1 b2'],
  ['past the first of two batches only', 'a1 a2 b1 b2 -1', '-1', 2, '-1 a1 a2 b1 b2'],
])('a run that is not of the batch passes all of it: %s', (_what, names, id, position, order) => {
  expect(moved(names, id, position)).toBe(order);
});

test('a run of the batch goes where it is put, and there it stays', () => {
  const apart = moved('a1 a2 a3 -1 -2', 'a3', 5);
  expect(apart).toBe('a1 a2 -1 -2 a3');
  expect(moved(apart, '-2', 3)).toBe('a1 a2 -2 -1 a3');
  expect(moved('a1 a2 a3 -1', 'a3', 1)).toBe('a3 a1 a2 -1');
  expect(moved('a1 a2 b1 b2', 'a1', 4)).toBe('a2 b1 b2 a1');
  expect(moved('a1 a2 b1 b2', 'a1', 3)).toBe('a2 b1 b2 a1');
});

test('a batch moved as a whole comes together again and passes another one whole', () => {
  expect(moved('a1 -1 a2 -2 a3', 'a1 a2 a3', 1)).toBe('a1 a2 a3 -1 -2');
  expect(moved('a1 a2 b1 b2 b3 -1', 'b1 b2 b3', 2)).toBe('b1 b2 b3 a1 a2 -1');
  expect(moved('a1 a2 b1 b2 b3 -1', 'a1 a2', 3)).toBe('b1 b2 b3 a1 a2 -1');
  expect(moved('a1 a2 -1 -2', 'a1 a2', 99)).toBe('-1 -2 a1 a2');
});
