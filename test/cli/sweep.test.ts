import { expect, test } from 'vitest';
import type { Door } from '../../server/cli/door.ts';
import { axisWanted } from '../../server/cli/sweep/axes-wanted.ts';

/** Nothing but the name of a file is asked of it. */
const door = { add: async (_kind: string, path: string) => ({ id: `id of ${path}` }) } as unknown as Door;

test.each([
  ['sample_step=3', /there is no "sample_step" to vary. Did you mean sample_steps\?/],
  ['sample_steps=', /needs values/],
  ['sample_steps', /needs values/],
  ['sample_steps=3,3', /3 is there twice/],
  ['sample_steps=3,many', /"many" cannot be used/],
  ['base_seed=3..1', /before from/],
  ['base_seed=1..900', /more than 200 values/],
  ['image=nobody.jpg', /nobody.jpg is not there/],
])('--over %s is refused with a sentence', async (text, sentence) => {
  await expect(axisWanted(text, door)).rejects.toThrow(sentence);
});

test.each([
  ['sample_steps=3, 4', 'sample_steps', [3, 4], ['3', '4']],
  ['seed=7', 'base_seed', [7], ['7']],
  ['sample-guide-scale=0..0.3:0.1', 'sample_guide_scale', [0, 0.1, 0.2, 0.3], ['0', '0.1', '0.2', '0.3']],
  ['size=384x256', 'size', ['384*256'], ['384x256']],
  ['fp8=on,off', 'fp8', [true, false], ['on', 'off']],
  ['prompt=calm, at ease|excited', 'prompt', ['calm, at ease', 'excited'], ['calm, at ease', 'excited']],
])('--over %s says which values', async (text, param, values, words) => {
  expect(await axisWanted(text, door)).toEqual({ param, values, words });
});
