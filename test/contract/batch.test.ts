import { expect, test } from 'vitest';
import { AxisRequest, BatchRequest, MAX_BATCH_RUNS, valuesOf } from '../../server/contract/index.ts';

const IMAGE = 'a'.repeat(64);
const AUDIO = 'b'.repeat(64);
const RUN = { image: IMAGE, audio: AUDIO, prompt: 'calm' };
const steps = { param: 'sample_steps', values: [3, 4] };

/** The first complaint about a request: where, and what. */
function complaint(request: unknown): [string, string] {
  const [issue] = BatchRequest.safeParse(request).error?.issues ?? [];
  return [issue?.path.join('.') ?? 'none', issue?.message ?? ''];
}

test.each([
  ['a list', { kind: 'list', runs: [RUN, RUN] }],
  ['parts with prompts of their own', { kind: 'parts', runs: [RUN, { ...RUN, prompt: 'and now …' }] }],
  ['one axis', { kind: 'sweep', base: RUN, axes: [steps] }],
  ['two axes', { kind: 'sweep', base: RUN, axes: [steps, { param: 'base_seed', from: 1, to: 9, step: 2 }] }],
  [
    'a portrait that only the axis gives',
    {
      kind: 'sweep',
      base: { audio: AUDIO, prompt: '' },
      axes: [{ param: 'image', values: [IMAGE, AUDIO] }],
    },
  ],
])('%s is a batch', (_what, request) => {
  expect(complaint(request)).toEqual(['none', '']);
});

test.each([
  ['neither runs nor a grid', { kind: 'list' }, ''],
  ['both', { kind: 'list', runs: [RUN], base: RUN, axes: [steps] }, ''],
  ['a grid without axes', { kind: 'sweep', base: RUN }, ''],
  ['no runs at all', { kind: 'list', runs: [] }, 'runs'],
  ['too many runs', { kind: 'list', runs: Array(MAX_BATCH_RUNS + 1).fill(RUN) }, 'runs'],
  [
    'a bad value in one run',
    { kind: 'list', runs: [RUN, { ...RUN, params: { num_clip: 0 } }] },
    'runs.1.params.num_clip',
  ],
  ['three axes', { kind: 'sweep', base: RUN, axes: [steps, steps, steps] }, 'axes'],
  ['one axis twice', { kind: 'sweep', base: RUN, axes: [steps, steps] }, 'axes.1.param'],
  [
    'a value twice',
    { kind: 'sweep', base: RUN, axes: [{ param: 'base_seed', values: [1, 2, 1] }] },
    'axes.0.values.2',
  ],
  [
    'a value out of range',
    { kind: 'sweep', base: RUN, axes: [{ param: 'sample_steps', values: [4, 51] }] },
    'axes.0.values.1',
  ],
  [
    'a value of another kind',
    { kind: 'sweep', base: RUN, axes: [{ param: 'fp8', values: [true, 'no'] }] },
    'axes.0.values.1',
  ],
  [
    'a parameter nobody knows',
    { kind: 'sweep', base: RUN, axes: [{ param: 'steps', values: [1] }] },
    'axes.0.param',
  ],
  [
    'a range that goes nowhere',
    { kind: 'sweep', base: RUN, axes: [{ param: 'base_seed', from: 2, to: 1, step: 1 }] },
    'axes.0.to',
  ],
  [
    'a range too fine',
    { kind: 'sweep', base: RUN, axes: [{ param: 'base_seed', from: 0, to: 1e6, step: 1 }] },
    'axes.0.step',
  ],
  [
    'half a range',
    { kind: 'sweep', base: RUN, axes: [{ param: 'base_seed', from: 0, to: 1 }] },
    'axes.0.values',
  ],
  [
    'more cells than are made together',
    {
      kind: 'sweep',
      base: RUN,
      axes: [
        { param: 'base_seed', from: 1, to: 100, step: 1 },
        { param: 'sample_steps', from: 1, to: 6, step: 1 },
      ],
    },
    'axes',
  ],
  [
    'no prompt, not even as an axis',
    { kind: 'sweep', base: { image: IMAGE, audio: AUDIO }, axes: [steps] },
    'base.prompt',
  ],
  ['a kind nobody knows', { kind: 'heap', runs: [RUN] }, 'kind'],
  ['the beginning of a list', { kind: 'list', runs: [RUN], seconds: 3 }, 'seconds'],
  ['what fits of a list', { kind: 'list', runs: [RUN], fitting: true }, 'fitting'],
  ['no seconds', { kind: 'sweep', base: RUN, axes: [steps], seconds: 0 }, 'seconds'],
  [
    'the beginning, with the number of clips as an axis',
    { kind: 'sweep', base: RUN, axes: [{ param: 'num_clip', values: [1, 2] }], seconds: 3 },
    'seconds',
  ],
])('%s is none, and the complaint says where', (_what, request, field) => {
  const [path, message] = complaint(request);
  expect(path).toBe(field);
  expect(message).not.toBe('');
});

test('a range means the numbers a person would write down', () => {
  const range = (param: string, from: number, to: number, step: number) =>
    valuesOf(AxisRequest.parse({ param, from, to, step }));
  expect(range('sample_guide_scale', 0, 0.6, 0.1)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
  expect(range('sample_steps', 1, 6, 2)).toEqual([1, 3, 5]);
  expect(range('base_seed', 420, 420, 1)).toEqual([420]);
});
