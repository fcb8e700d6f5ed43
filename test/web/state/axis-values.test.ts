import { expect, test } from 'vitest';
import { AxisName, ParamName } from '#contract';
import { axisKind, canBeValue, closedSet, firstNumbers } from '../../../web/state/axis-values.ts';

test('every axis is written, picked or written out, and what is picked has values to pick from', () => {
  for (const name of AxisName.options) {
    expect(['number', 'choice', 'text']).toContain(axisKind(name));
    const param = ParamName.safeParse(name);
    if (param.success && axisKind(name) === 'choice')
      expect(closedSet(param.data)?.every((value) => canBeValue(name, value))).toBe(true);
  }
});

test('an axis begins with the value at hand among others that the engine takes', () => {
  expect(firstNumbers('sample_steps', 4, 1, 8)).toEqual([3, 4, 6]);
  expect(firstNumbers('sample_steps', 3, 1, 4)).toEqual([3, 4]);
  expect(firstNumbers('sample_guide_scale', 0, 0, 10)).toEqual([0, 1.5, 3]);
  expect(firstNumbers('sample_guide_scale', 9.7, 0, 10)).toEqual([0, 9.7, 10]);
  expect(firstNumbers('base_seed', 2_147_483_647, 0, 2_147_483_647)).toEqual([2_147_483_647]);
  for (const now of [16, 32, 48, 160]) expect(firstNumbers('infer_frames', now, 16, 160)).toContain(now);
});

test('a value that no control has is none', () => {
  expect(canBeValue('sample_steps', 51)).toBe(false);
  expect(canBeValue('sample_steps', 2.5)).toBe(false);
  expect(canBeValue('infer_frames', 50)).toBe(false);
  expect(canBeValue('prompt', 'calm')).toBe(true);
  expect(canBeValue('prompt', 3)).toBe(false);
});
