import { expect, test } from 'vitest';
import { LiveAvatarSetup } from '../../server/config/live-avatar-setup.ts';
import {
  type Capabilities,
  DEFAULT_PARAMS,
  type PartialParams,
  Plan,
  SIZES,
} from '../../server/contract/index.ts';
import { liveAvatarCapabilities, onTheseCards } from '../../server/engines/liveavatar/capabilities.ts';
import { type PlanInput, planRun } from '../../server/plan/plan-run.ts';
import { audioCpp, liveavatar, preview, upstreamMulti, upstreamSingle } from './shipped-engines.ts';

const ALL = [preview, liveavatar, upstreamSingle, upstreamMulti, audioCpp];

function plan(capabilities: Capabilities, params: PartialParams, rest: Partial<PlanInput> = {}): Plan {
  const input = { engine: 'any', capabilities, params: { ...DEFAULT_PARAMS, ...params }, ...rest };
  return Plan.parse(planRun(input));
}

const conflictsOf = (capabilities: Capabilities, params: PartialParams) =>
  plan(capabilities, params).conflicts.map(({ param, suggestion, code }) => [param, suggestion, code]);

test('the defaults run on every shipped engine without a conflict or a note', () => {
  for (const capabilities of ALL) {
    expect(plan(capabilities, {})).toMatchObject({ conflicts: [], notes: [] });
  }
});

test('32 frames per clip conflict with LiveAvatar, 36 are the nearest that work, and the blank frames are named', () => {
  const [conflict] = plan(liveavatar, { infer_frames: 32 }).conflicts;
  expect(conflict).toMatchObject({ param: 'infer_frames', code: 'not_multiple', suggestion: 36 });
  expect(conflict?.message).toContain('Of 32 frames per clip, 8 would be lost');
  expect(conflict?.message).toContain('such as 36 or 24');
  expect(conflict?.alternative).toBe(24);
  expect(plan(preview, { infer_frames: 32 }).conflicts).toEqual([]);
});

test.each([
  [16, 24],
  [20, 24],
  [28, 24],
  [40, 36],
  [44, 48],
  [160, 156],
])('%i frames per clip become %i, which the page itself accepts', (asked, nearest) => {
  expect(conflictsOf(liveavatar, { infer_frames: asked })).toEqual([
    ['infer_frames', nearest, 'not_multiple'],
  ]);
});

test.each([24, 36, 48, 60, 156])('%i frames per clip lose nothing', (infer_frames) => {
  expect(conflictsOf(liveavatar, { infer_frames })).toEqual([]);
});

test('steps: LiveAvatar on one GPU runs 1 to 4, the preview 1 to 8', () => {
  expect(conflictsOf(liveavatar, { sample_steps: 5 })).toEqual([['sample_steps', 4, 'above_max']]);
  expect(conflictsOf(preview, { sample_steps: 8 })).toEqual([]);
  expect(conflictsOf(preview, { sample_steps: 50 })).toEqual([['sample_steps', 8, 'above_max']]);
});

test('steps tied to the number of GPUs are one fixed value', () => {
  const fixed = { ...liveavatar, params: { sample_steps: { support: 'limited', min: 4, max: 4 } } } as const;
  expect(conflictsOf(fixed, { sample_steps: 3 })).toEqual([['sample_steps', 4, 'fixed_value']]);
});

test('solvers that LiveAvatar does not implement conflict; the preview, that has none, does not mind', () => {
  expect(conflictsOf(liveavatar, { sample_solver: 'unipc' })).toEqual([
    ['sample_solver', 'euler', 'not_offered'],
  ]);
  const { conflicts, notes } = plan(preview, { sample_solver: 'dpm++' });
  expect(conflicts).toEqual([]);
  expect(notes).toMatchObject([{ param: 'sample_solver', code: 'no_effect' }]);
});

test('the guide scale: a note for LiveAvatar, an effect in the preview', () => {
  expect(plan(liveavatar, { sample_guide_scale: 6 }).notes).toMatchObject([
    { param: 'sample_guide_scale', code: 'no_effect', message: expect.stringContaining('nowhere') },
  ]);
  expect(plan(preview, { sample_guide_scale: 6 })).toMatchObject({ notes: [], conflicts: [] });
});

test('several conflicts are all named', () => {
  const params = {
    sample_steps: 5,
    sample_solver: 'unipc',
    infer_frames: 32,
    enable_vae_parallel: true,
  } as const;
  expect(
    plan(liveavatar, params)
      .conflicts.map(({ param }) => param)
      .sort(),
  ).toEqual(['enable_vae_parallel', 'infer_frames', 'sample_solver', 'sample_steps'].sort());
});

test('taking every suggestion leaves no conflict', () => {
  const params = { ...DEFAULT_PARAMS, sample_steps: 50, sample_solver: 'dpm++', infer_frames: 100 } as const;
  const { conflicts } = plan(liveavatar, params);
  expect(conflicts.length).toBeGreaterThan(0);
  const better = Object.fromEntries(conflicts.map(({ param, suggestion }) => [param, suggestion]));
  expect(plan(liveavatar, { ...params, ...better }).conflicts).toEqual([]);
});

test('a size an engine does not make gets the nearest in area that lies the same way', () => {
  const few = { ...liveavatar, sizes: ['480*832', '832*480', '384*256'] as const };
  expect(conflictsOf({ ...few, sizes: [...few.sizes] }, { size: '1024*704' })).toEqual([
    ['size', '832*480', 'not_offered'],
  ]);
});

test('a larger size that buys no pixel is named, with the smaller one', () => {
  const { notes, width, height } = plan(
    preview,
    { size: '720*400' },
    { image: { width: 1920, height: 1080 } },
  );
  expect([width, height]).toEqual([704, 384]);
  expect(notes).toMatchObject([
    { param: 'size', code: 'same_pixels', message: '720×400 gives the same 704×384 px here as 704×384.' },
  ]);
});

test('clips beyond the recording are noted, and so is a recording beyond the clips', () => {
  expect(plan(preview, { num_clip: 10 }, { audio: { seconds: 4 } }).notes).toMatchObject([
    { param: 'num_clip', code: 'clips_beyond_recording', message: 'The recording ends after 3 clips.' },
  ]);
  expect(plan(preview, { num_clip: 2 }, { audio: { seconds: 34 } }).notes).toMatchObject([
    {
      code: 'recording_longer',
      message: 'The video ends after 3.8 of 34.0 s; the whole recording takes 18 clips.',
    },
  ]);
});

test('the time comes from the table first: fewer steps and a smaller size are faster, offloading is slower', () => {
  const high = (params: PartialParams) => plan(liveavatar, { num_clip: 100, ...params }).etaSeconds[1];
  const { etaSeconds, etaSource } = plan(liveavatar, { size: '688*368', num_clip: 100 });
  expect(etaSource).toBe('table');
  // 4800 frames at 16 frames/s are 300 s, as measured on an H100.
  expect(etaSeconds[0]).toBeLessThan(300);
  expect(etaSeconds[1]).toBeGreaterThan(300);
  expect(high({ sample_steps: 3 })).toBeLessThan(high({}) * 0.8);
  expect(high({ size: '384*256' })).toBeLessThan(high({}) * 0.6);
  const own = (params: PartialParams) => plan(upstreamSingle, { num_clip: 100, ...params }).etaSeconds[1];
  expect(own({ offload_model: true })).toBeGreaterThan(own({}) * 4);
});

test("then from this machine's own runs of the same picture and steps, newest first", () => {
  const image = { width: 1920, height: 1080 };
  const run = { width: 704, height: 384, sampleSteps: 4, frames: 480, seconds: 4.8 };
  const history = [
    run,
    { ...run, seconds: 6 },
    { ...run, sampleSteps: 8, seconds: 40 },
    { ...run, width: 384, height: 256, seconds: 1 },
    { ...run, frames: 5, seconds: 3 },
  ];
  const { etaSeconds, etaSource } = plan(preview, { num_clip: 20 }, { image, history });
  expect(etaSource).toBe('history');
  expect(etaSeconds[0]).toBeCloseTo(960 * 0.01 * 0.9, 0);
  expect(etaSeconds[1]).toBeCloseTo(960 * 0.0125 * 1.1, 0);
});

test('one slow run among several does not widen the expectation', () => {
  const image = { width: 1920, height: 1080 };
  const run = { width: 704, height: 384, sampleSteps: 4, frames: 500, seconds: 5 };
  const history = [5, 5.2, 60, 5.1, 4.9].map((seconds) => ({ ...run, seconds }));
  const { etaSeconds } = plan(preview, { num_clip: 20, infer_frames: 48 }, { image, history });
  expect(etaSeconds[0]).toBeGreaterThan(8);
  expect(etaSeconds[1]).toBeLessThan(12);
});

test('memory is expected by size and options, against what the device has', () => {
  const { memory } = plan(liveavatar, {}, { memoryAvailable: 80e9 });
  expect(memory).toEqual({ expected: 60.1e9, available: 80e9, device: 'gpu' });
  expect(plan(upstreamSingle, { fp8: true }).memory.expected).toBe(45e9);
  expect(plan(liveavatar, { size: '384*256' }).memory.expected).toBe(42.2e9);
  expect(plan(preview, {}).memory).toMatchObject({ available: null, device: 'cpu' });
});

test('memory that is not there is said, unless FP8 or a smaller size make it fit', () => {
  const codes = (params: PartialParams, memoryAvailable: number) =>
    plan(upstreamSingle, params, { memoryAvailable }).notes.map(({ code, message }) => [code, message]);
  expect(codes({}, 48e9)).toEqual([
    ['memory_short', 'About 60 GB of memory are needed at the peak, the GPU has 48 GB.'],
  ]);
  expect(codes({}, 80e9)).toEqual([]);
  expect(codes({ fp8: true }, 48e9)).toEqual([]);
  expect(codes({ size: '384*256' }, 48e9)).toEqual([]);
});

test('every conflict names what runs instead, and 16 frames have only one way out', () => {
  expect(plan(liveavatar, { infer_frames: 16 }).conflicts[0]).not.toHaveProperty('alternative');
  expect(plan(liveavatar, { infer_frames: 160 }).conflicts[0]).toMatchObject({ suggestion: 156 });
});

test('every size has a time and a memory on every shipped engine', () => {
  for (const capabilities of ALL) {
    for (const size of SIZES) {
      const { etaSeconds, memory } = plan(capabilities, { size });
      expect(etaSeconds[0]).toBeGreaterThan(0);
      expect(etaSeconds[1]).toBeGreaterThan(etaSeconds[0]);
      expect(memory.expected).toBeGreaterThan(0);
    }
  }
});

test("what LiveAvatar's own programs and audio.cpp's port cannot run is named before they run", () => {
  expect(conflictsOf(upstreamSingle, { sample_steps: 5, sample_solver: 'unipc', infer_frames: 32 })).toEqual([
    ['sample_steps', 4, 'above_max'],
    ['infer_frames', 36, 'not_multiple'],
    ['sample_solver', 'euler', 'not_offered'],
  ]);
  expect(conflictsOf(upstreamMulti, { sample_steps: 3, offload_model: true })).toEqual([
    ['sample_steps', 4, 'fixed_value'],
    ['offload_model', false, 'not_offered'],
  ]);
  expect(conflictsOf(audioCpp, { load_lora: false })).toEqual([['load_lora', true, 'not_offered']]);
  for (const capabilities of [upstreamSingle, upstreamMulti, audioCpp])
    expect(plan(capabilities, { sample_guide_scale: 6 }).notes).toMatchObject([{ code: 'no_effect' }]);
});

test('at 16 frames a second a clip of 48 frames takes 3 s of the recording', () => {
  const twoClips = plan(audioCpp, { num_clip: 10 }, { audio: { seconds: 5 } });
  expect(twoClips).toMatchObject({ clips: 2, frames: 2 * 48 - 3, fps: 16, seconds: 5 });
  expect(plan(audioCpp, { num_clip: 4 }, { audio: { seconds: 60 } })).toMatchObject({
    frames: 189,
    seconds: 11.813,
  });
});

/** LiveAvatar on one GPU of so many MiB and of a generation. */
function onCard(memory: number, capability: number, gpus = [0]): Capabilities {
  const setup = LiveAvatarSetup.parse({ checkout: '', gpus });
  const cards = new Map(gpus.map((index) => [index, { index, name: 'a card', memory, capability }]));
  return onTheseCards(liveAvatarCapabilities(liveavatar, setup), setup, cards, []);
}

test.each([
  ['H100 80 GB', 81_559, 9, '704*384', 4, 48, []],
  ['H100 80 GB', 81_559, 9, '832*480', 4, 48, []],
  ['H100 80 GB', 81_559, 9, '1024*704', 4, 48, [['infer_frames', 24]]],
  ['A100 80 GB', 81_920, 8, '704*384', 4, 48, []],
  ['L40S', 46_068, 8.9, '704*384', 4, 48, []],
  ['L40S', 46_068, 8.9, '832*480', 4, 48, [['infer_frames', 24]]],
  ['A6000', 49_140, 8.6, '384*256', 4, 48, []],
  ['A6000', 49_140, 8.6, '704*384', 4, 48, [['size', '384*256']]],
  ['A100 40 GB', 40_960, 8, '384*256', 4, 48, [['size', null]]],
  ['RTX 4090', 24_564, 8.9, '384*256', 1, 24, [['size', null]]],
] as const)(
  '%s, %i MiB: what it holds is planned, what it does not is refused with what it does',
  (...row) => {
    const [, memory, capability, size, sample_steps, infer_frames, ways] = row;
    const card = onCard(memory, capability);
    const params = { size, sample_steps, infer_frames };
    const made = plan(card, params);
    expect(made.conflicts.map(({ param, suggestion }) => [param, suggestion])).toEqual(ways);
    expect(made.memory.expected > (made.memory.available ?? 0)).toBe(ways.length > 0);
    for (const { param, suggestion } of made.conflicts) {
      if (suggestion !== null) expect(plan(card, { ...params, [param]: suggestion }).conflicts).toEqual([]);
    }
  },
);

test('two GPUs hold between them what one does not', () => {
  expect(plan(onCard(46_068, 8.9), { size: '832*480' }).conflicts).toHaveLength(1);
  expect(plan(onCard(46_068, 8.9, [0, 1]), { size: '832*480' }).conflicts).toEqual([]);
});

test('who speaks live is told whether the engine keeps up, and what would', () => {
  const live = (capabilities: Capabilities, params: PartialParams, rest: Partial<PlanInput> = {}) =>
    plan(capabilities, params, rest).live;
  expect(live(upstreamSingle, {})).toBeUndefined();
  expect(live(preview, {})).toMatchObject({ keepsUp: 'yes', needed: 25 });
  // One H200 or H100: a little less than a run makes, which is 14.5 to 16.5 pictures a second.
  const usual = { size: '704*384', sample_steps: 4 } as const;
  expect(live(liveavatar, usual)).toEqual({
    framesPerSecond: [13.9, 15.8],
    needed: 25,
    keepsUp: 'no',
    size: '384*256',
    steps: 2,
  });
  expect(live(liveavatar, { ...usual, size: '384*256' })).toMatchObject({ keepsUp: 'yes' });
  const two = LiveAvatarSetup.parse({ checkout: '', gpus: [0, 1] });
  const card = { name: 'NVIDIA H200', memory: 143_771, capability: 9, driver: '580' };
  const cards = new Map([0, 1].map((index) => [index, { ...card, index }]));
  const onTwo = onTheseCards(liveAvatarCapabilities(liveavatar, two), two, cards, []);
  // Two make 1.7 times the pictures of a run, and hardly more of a session.
  expect(live(onTwo, usual)).toMatchObject({ keepsUp: 'no', size: '384*256', steps: 2 });
  // What this machine has shown counts for more than the description.
  const output = { width: 704, height: 384 };
  const past = { ...output, sampleSteps: 4, frames: 957, seconds: 957 / 30 };
  expect(live(liveavatar, usual, { image: output, history: [past] })).toMatchObject({ keepsUp: 'yes' });
  const slow = { ...past, seconds: 957 / 5 };
  const { size, steps } = live(liveavatar, usual, { image: output, history: [slow] }) ?? {};
  expect([size, steps]).toEqual([undefined, undefined]);
});
