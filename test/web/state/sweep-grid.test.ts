import { expect, test } from 'vitest';
import { gridOf, readSweepAddress, sweepAddress } from '../../../web/state/sweep-grid.ts';

const ID = '0'.repeat(14);
const steps = { param: 'sample_steps' as const, values: [3, 4] };
const guide = { param: 'sample_guide_scale' as const, values: [0, 1.5, 3] };

test('the outermost axis runs down and the other across, in the order in which the runs are counted', () => {
  const { rows, columns, places } = gridOf([steps, guide], false);
  expect([rows, columns]).toEqual([steps, guide]);
  expect(places.map((line) => line.map(({ index }) => index))).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  expect(places[1]?.[2]).toEqual({ index: 5, row: 4, column: 3 });
});

test('turned, every run stands where its values are', () => {
  const { rows, columns, places } = gridOf([steps, guide], true);
  expect([rows, columns]).toEqual([guide, steps]);
  expect(places.map((line) => line.map(({ index }) => index))).toEqual([
    [0, 3],
    [1, 4],
    [2, 5],
  ]);
  expect(places[2]?.[1]).toEqual({ index: 5, row: 3, column: 4 });
});

test('a single axis runs across, or down', () => {
  expect(gridOf([guide], false).places.map((line) => line.map(({ index }) => index))).toEqual([[0, 1, 2]]);
  expect(gridOf([guide], true).places.map((line) => line.map(({ index }) => index))).toEqual([[0], [1], [2]]);
});

test('an address says which sweep, and how it lies', () => {
  for (const turned of [false, true])
    expect(readSweepAddress(sweepAddress({ id: ID, turned }))).toEqual({ id: ID, turned });
  for (const other of ['', '#studio', '#sweep', '#sweep=../x', `#compare=${ID}`])
    expect(readSweepAddress(other)).toBeNull();
});
