import { expect, test } from 'vitest';
import type { Axis, CellValues } from '../../../server/contract/index.ts';
import { costliestFirst } from '../../../server/runs/batch/axis-order.ts';

const CAPABILITIES = [{ reloadParams: ['load_lora', 'fp8'] as ('load_lora' | 'fp8')[] }];
const axis = (param: Axis['param'], ...values: Axis['values']): Axis => ({ param, values });
const order = (axes: Axis[], seconds: (values: CellValues) => number = () => 10) => {
  const cells = axes.reduce<CellValues[]>(
    (made, { param, values }) => made.flatMap((cell) => values.map((value) => ({ ...cell, [param]: value }))),
    [{}],
  );
  const known = cells.map((values) => {
    const time = seconds(values);
    return { values, plan: { etaSeconds: [time, time] as [number, number] } };
  });
  return costliestFirst(axes, CAPABILITIES, known).map(({ param }) => param);
};

test.each([
  ['another engine before a model loaded again', axis('fp8', true, false), axis('engine', 'a', 'b')],
  ['a model loaded again before another portrait', axis('image', 'x', 'y'), axis('load_lora', true, false)],
  [
    'another portrait before what the engine need not prepare',
    axis('base_seed', 1, 2),
    axis('image', 'x', 'y'),
  ],
])('%s, whichever was named first', (_what, inner, outer) => {
  expect(order([inner, outer])).toEqual([outer.param, inner.param]);
  expect(order([outer, inner])).toEqual([outer.param, inner.param]);
});

test('a reload is outermost even where the other axis makes the greater difference in time', () => {
  const axes = [axis('sample_steps', 1, 50), axis('fp8', true, false)];
  expect(order(axes, ({ sample_steps }) => Number(sample_steps) * 100)).toEqual(['fp8', 'sample_steps']);
});

test('of two that cost no preparation, the one along which the time differs most is outermost', () => {
  const axes = [axis('base_seed', 1, 2), axis('sample_steps', 3, 6)];
  expect(order(axes, ({ sample_steps }) => Number(sample_steps))).toEqual(['sample_steps', 'base_seed']);
});

test('of equal ones the first named is outermost, and a cell without a plan does not matter', () => {
  expect(order([axis('base_seed', 1, 2), axis('prompt', 'a', 'b')])).toEqual(['base_seed', 'prompt']);
  const axes = [axis('prompt', 'a', 'b'), axis('base_seed', 1, 2)];
  expect(costliestFirst(axes, CAPABILITIES, [{}]).map(({ param }) => param)).toEqual(['prompt', 'base_seed']);
});
