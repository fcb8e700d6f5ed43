import { expect, test, vi } from 'vitest';
import { type AxisName, type AxisValue, type BatchPlan, BatchRequest, DEFAULT_PARAMS } from '#contract';
import { SweepDraft, type SweepParts } from '../../../web/state/sweep-draft.svelte.ts';
import { PORTRAIT, RECORDING } from './mock-studio.ts';
import { MemoryShelf } from './opened.svelte.ts';

const FIRST: Partial<Record<AxisName, AxisValue[]>> = {
  sample_steps: [3, 4],
  sample_guide_scale: [0, 1.5],
  image: [PORTRAIT],
};
const planned: BatchPlan = { axes: [], cells: [{ index: 0 }], etaSeconds: [1, 2] };

function draftOf(parts: Partial<SweepParts> = {}) {
  const asked: BatchRequest[] = [];
  const client = {
    // Whatever is sent has to be what the studio takes.
    planBatch: vi.fn(async (body: BatchRequest) => {
      asked.push(BatchRequest.parse(body));
      return planned;
    }),
  };
  const compose = {
    engine: null,
    image: { asset: { id: PORTRAIT } },
    audio: { asset: { id: RECORDING } },
    prompt: 'calm',
    params: DEFAULT_PARAMS,
  } as unknown as SweepParts['compose'];
  const shelf = new MemoryShelf();
  const all = {
    client,
    compose,
    batches: { create: vi.fn() },
    shelf,
    first: (param: AxisName) => FIRST[param] ?? [1],
    ...parts,
  };
  return { draft: new SweepDraft(all), asked, shelf, parts: all };
}

test('what it asks the studio is the next run with its axes, once for a burst of changes', async () => {
  const { draft, asked } = draftOf();
  draft.setSecond('sample_guide_scale');
  draft.setValues(0, [3, 4, 6]);
  draft.setRange(1, { from: 0, to: 3, step: 1.5 });
  draft.setSeconds(4);
  expect(draft.count).toBe(9);
  await expect.poll(() => draft.plan).toEqual(planned);
  expect(asked).toMatchObject([
    {
      kind: 'sweep',
      base: { image: PORTRAIT, audio: RECORDING, prompt: 'calm', params: { base_seed: 420 } },
      axes: [
        { param: 'sample_steps', values: [3, 4, 6] },
        { param: 'sample_guide_scale', from: 0, to: 3, step: 1.5 },
      ],
      seconds: 4,
    },
  ]);
});

test('it asks nothing while there is nothing to ask, and says why', () => {
  const { draft } = draftOf();
  draft.setValues(0, []);
  expect(draft.blocker).toBe('no-values');
  draft.setRange(0, { from: 4, to: 3, step: 1 });
  expect(draft.blocker).toBe('range');
  draft.setRange(0, { from: 1, to: 4, step: 0 });
  expect(draft.blocker).toBe('range');
  draft.setParam(0, 'base_seed');
  draft.setRange(0, { from: 1, to: 201, step: 1 });
  expect([draft.blocker, draft.count]).toEqual(['too-many', 201]);
  expect(draft.pending).toBe(false);
});

test('without a portrait of its own it takes those of an axis', () => {
  const { parts } = draftOf();
  const compose = { ...parts.compose, image: { asset: null } } as unknown as SweepParts['compose'];
  const { draft } = draftOf({ compose });
  expect(draft.blocker).toBe('no-image');
  draft.setParam(0, 'image');
  expect(draft.blocker).toBeNull();
});

test('it is there again after a reload; what no control has any more is left out', () => {
  const { draft, shelf } = draftOf();
  draft.setValues(0, [5, 6]);
  draft.setSeconds(3);
  expect(draftOf({ shelf }).draft).toMatchObject({
    seconds: 3,
    axes: [{ param: 'sample_steps', values: [5, 6] }],
  });
  shelf.setItem(
    'studio.sweep',
    JSON.stringify({ axes: [{ param: 'sample_steps', values: [99], range: null }], seconds: null }),
  );
  expect(draftOf({ shelf }).draft.axes).toEqual([{ param: 'sample_steps', values: [3, 4], range: null }]);
});

test('back from a range to the list, the list holds what the range has been', () => {
  const { draft } = draftOf();
  draft.setRange(0, { from: 2, to: 6, step: 2 });
  draft.setRange(0, null);
  expect(draft.axes[0]?.values).toEqual([2, 4, 6]);
});
