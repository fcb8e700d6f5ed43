import { expect, test } from 'vitest';
import type { Run } from '#contract';
import { comparableBefore, comparedAddress, readCompared } from '../../../web/state/compared.ts';

const A = 'a'.repeat(12);
const B = 'b'.repeat(12);
const C = 'c'.repeat(12);

test('an address of a comparison says the same when it is read again', () => {
  for (const compared of [
    { ids: [A, B], shown: 'wipe', sound: B, presenting: true },
    { ids: [A, B], shown: 'beside', sound: null, presenting: false },
    { ids: [C, A, B], shown: 'beside', sound: C, presenting: true },
  ] as const)
    expect(readCompared(comparedAddress(compared))).toEqual(compared);
  expect(comparedAddress({ ids: [A, B] })).toBe(`#compare=${A},${B}`);
});

test('fewer than two runs, more than four, and what is no run at all are no comparison', () => {
  expect(readCompared(`#compare=${A}`)).toBeNull();
  expect(readCompared(`#compare=${A},${A}`)).toBeNull();
  expect(readCompared(`#compare=${A},../etc`)).toBeNull();
  expect(readCompared(`#compare=${[1, 2, 3, 4, 5].map((n) => A + n).join(',')}`)).toBeNull();
  expect(readCompared('#library')).toBeNull();
});

test('the one before is the newest earlier run that has something to show', () => {
  const run = (id: string, second: number, more: Partial<Run> = {}) =>
    ({ id, createdAt: `2026-01-01T00:00:0${second}Z`, status: 'done', videoBytes: 1, ...more }) as Run;
  const now = run(C, 3);
  const empty = run(B, 2, { status: 'failed', videoBytes: 0 });
  expect(comparableBefore(now, [now, run('later', 4), empty, run(A, 1), run('older', 0)])?.id).toBe(A);
  expect(comparableBefore(empty, [empty, run(A, 1)])).toBeNull();
});
