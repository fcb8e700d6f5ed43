import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { LiveAvatarSetup } from '../../../server/config/live-avatar-setup.ts';
import { memoryNeeded } from '../../../server/contract/index.ts';
import { onTheseCards } from '../../../server/engines/liveavatar/capabilities.ts';
import { cardsOf, chooseFor, memoryUse } from '../../../server/engines/liveavatar/card-choice.ts';
import { outputSize } from '../../../server/plan/output-size.ts';
import { needsPython } from '../../fixtures/liveavatar/harness.ts';
import { liveavatar } from '../../plan/shipped-engines.ts';
import { chosen } from './chosen.ts';

beforeAll(needsPython);

const GIB = 1024 ** 3;
/** What is on a card besides torch's memory: context and libraries, and the driver's own share, GiB. */
const OUTSIDE = 0.86 + 0.47;

interface MeasuredRun {
  size: string;
  steps: number;
  frames_a_clip: number;
  caches?: 'bf16' | 'int8';
  gib?: number;
  outcome: string;
  frames?: number;
  seconds?: number;
  firstFrameSeconds?: number;
  steadyFramesPerSecond?: number;
  gpu: { peak: number; compiled: number };
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../gpu/${name}`, import.meta.url), 'utf8'));
/** Results of many sizes, by precision. */
const MEMORY = {
  bf16: ['h100-memory-bf16', 'h200-memory-bf16', 'h200-memory-bf16-large'],
  fp8: ['h100-memory-fp8', 'h200-memory-fp8', 'h200-memory-fp8-again'],
} as const;
const runsOf = (precision: 'bf16' | 'fp8'): MeasuredRun[] =>
  MEMORY[precision].flatMap((name) => read(`results/${name}.json`).runs);

function expectedGib(precision: 'bf16' | 'fp8', run: MeasuredRun): number {
  const [width = 0, height = 0] = run.size.split('*').map(Number);
  const use = memoryUse({ precision, caches: run.caches ?? 'int8', encodersStay: false, plain: false });
  // The load is over when these were measured.
  return memoryNeeded({ ...use, least: 0 }, width * height, run.frames_a_clip, run.steps) / GIB;
}

test.each(['bf16', 'fp8'] as const)(
  '%s: every measured peak is within 10 %% of what is planned',
  (precision) => {
    const whole = runsOf(precision).filter(({ outcome }) => outcome === 'done');
    expect(new Set(whole.map(({ size }) => size)).size).toBeGreaterThan(6);
    for (const run of whole) {
      // Reading the prompt takes the text encoder, which small runs do not outgrow.
      const reading = (precision === 'fp8' ? 15.99 : 30.85) + 10.58;
      const planned = Math.max(expectedGib(precision, run), reading);
      const measured = run.gpu.peak + OUTSIDE;
      expect(Math.abs(planned / measured - 1), JSON.stringify(run)).toBeLessThan(0.1);
    }
  },
);

/** Text and audio encoder, GiB, which rested elsewhere when the sizes were measured. */
const ENCODERS = 11.17;
/** Of a first block, which comes at once. */
const FIRST_FRAMES = 9;
/** A portrait that each size makes an output of full area from, px. */
const WIDE = { width: 1280, height: 704 };
const HIGH = { width: 704, height: 1280 };

test.each(liveavatar.sizes)('%s: what is described of memory and speed was measured', (size) => {
  const [width = 0, height = 0] = size.split('*').map(Number);
  const output = outputSize(width > height ? WIDE : HIGH, size);
  const pixels = ({ size: measured }: MeasuredRun) =>
    measured.split('*').reduce((product, side) => product * Number(side), 1);
  const alike = runsOf('fp8').filter(
    (run) =>
      Math.abs(pixels(run) / (output.width * output.height) - 1) < 0.06 &&
      run.outcome === 'done' &&
      run.steps === 4 &&
      run.frames_a_clip === 48 &&
      run.gib === undefined &&
      run.caches !== 'bf16',
  );
  expect(alike.length, `${size}: ${output.width}*${output.height}`).toBeGreaterThan(0);
  const bytes = liveavatar.expectedMemory.find((row) => row.size === size)?.bytes ?? 0;
  const speed = liveavatar.expectedFps.find((row) => row.size === size);
  for (const run of alike) {
    const peak = run.gpu.peak + ENCODERS + OUTSIDE;
    expect(Math.abs(bytes / GIB / peak - 1), JSON.stringify(run)).toBeLessThan(0.1);
    const { frames = 0, seconds = 0, firstFrameSeconds = 0 } = run;
    const fps = run.steadyFramesPerSecond ?? (frames - FIRST_FRAMES) / (seconds - firstFrameSeconds);
    expect(fps, JSON.stringify(run)).toBeGreaterThan((speed?.low ?? Number.POSITIVE_INFINITY) * 0.95);
    expect(fps, JSON.stringify(run)).toBeLessThan((speed?.high ?? 0) * 1.1);
  }
});

test.each([
  ['h200-two', 1.78, 'h200-one'],
  ['h200-three', 2.2, 'h200-one-earlier'],
  ['h200-four', 2.8, 'h200-one-earlier'],
])('%s: what is expected of several GPUs was measured: %f times the frames of %s', (name, times, one) => {
  const fps = (of: string): number => read(`results/${of}.json`).runs.at(-1).framesPerSecond;
  expect(fps(name) / fps(one)).toBeCloseTo(times, 1);
  const gpus: number[] = Array.from({ length: read(`results/${name}.json`).gpus }, (_, index) => index);
  const card = { name: 'NVIDIA H200', memory: 143_771, capability: 9 };
  const cards = new Map(gpus.map((index) => [index, { index, ...card }]));
  const setup = LiveAvatarSetup.parse({ checkout: '', gpus });
  const expected = onTheseCards(liveavatar, setup, cards, []).expectedFps;
  const low = (rows: typeof expected) => rows.find(({ size }) => size === '704*384')?.low ?? 0;
  expect(low(expected) / low(liveavatar.expectedFps) / times).toBeGreaterThan(0.95);
  expect(low(expected) / low(liveavatar.expectedFps) / times).toBeLessThan(1.05);
});

test('what ran out of memory on a smaller card would have been refused, and what is allowed there ran', () => {
  for (const precision of ['bf16', 'fp8'] as const) {
    for (const run of runsOf(precision)) {
      if (run.gib === undefined) continue;
      const use = memoryUse({ precision, caches: run.caches ?? 'int8', encodersStay: false, plain: false });
      const [width = 0, height = 0] = run.size.split('*').map(Number);
      const needed = memoryNeeded(use, width * height, run.frames_a_clip, run.steps) / GIB;
      expect(needed <= run.gib + OUTSIDE, JSON.stringify(run)).toBe(run.outcome === 'done');
    }
  }
});

test('after the first pass nothing is compiled any more, whatever size, portrait, prompt, length or steps', () => {
  for (const name of [...MEMORY.bf16, ...MEMORY.fp8]) {
    const { gpu, runs } = read(`results/${name}.json`);
    expect(gpu.compiled).toBeGreaterThan(20);
    for (const run of runs) expect(run.gpu.compiled).toBe(gpu.compiled);
  }
});

test.each([
  ['h100-memory-fp8', 'h100-one-second-start'],
  ['h200-one', 'h200-one-3-steps'],
])('%s, then %s: the second cold start passes its first pass at least five times as fast', (...names) => {
  const [first = 0, second = 0] = names.map((name) => read(`results/${name}.json`).loadStages['first pass']);
  expect(first / second).toBeGreaterThan(5);
});

test('a part that goes on from all of the one before was the same bit for bit, a longer video nearly so', () => {
  const { 'plain bf16': plain, ...others } = read('results/h200-parts-2-layers.json');
  const fast = Object.entries<{ byClip: { max: number }[] }>(others).filter(([name]) =>
    name.startsWith('fast'),
  );
  expect(fast).toHaveLength(3);
  for (const { byClip } of [plain, ...fast.map(([, figures]) => figures)])
    expect(byClip.map(({ max }: { max: number }) => max)).toEqual([0, 0, 0, 0]);
  const { byClip } = read('results/h200-parts.json')['fast bf16, caches int8'];
  const bound = read('bounds.json')['fast bf16, caches int8'].most.latentsRelative;
  for (const { relative } of byClip) expect(relative).toBeLessThanOrEqual(bound);
  for (const kind of ['plain', 'fast']) {
    const shown = read('results/h200-parts-8-layers-pictures.json')[`${kind} decoder`];
    expect(shown.firstPicture).toBeLessThan(1);
    expect(shown.join).toBeLessThanOrEqual(1.5 * shown.medianStep);
  }
});

test.each(['h100', 'h200'])('%s: the recorded comparison with LiveAvatar keeps its bounds', (card) => {
  const compared = read(`results/${card}-compare.json`);
  expect(compared.clips).toBe(5);
  for (const [name, bound] of Object.entries<Record<string, Record<string, number>>>(read('bounds.json'))) {
    for (const [key, most] of Object.entries(bound.most ?? {}))
      expect(compared[name][key], `${name} ${key}`).toBeLessThanOrEqual(most);
    for (const [key, least] of Object.entries(bound.least ?? {}))
      expect(compared[name][key], `${name} ${key}`).toBeGreaterThanOrEqual(least);
  }
});

test.each([
  [143_771, 9],
  [81_559, 9],
  [81_920, 8],
  [46_068, 8.9],
  [49_140, 8.6],
  [40_960, 8],
])(
  'the studio plans for a card of %i MiB and generation %f what the bridge will choose',
  (memory, capability) => {
    const setup = LiveAvatarSetup.parse({ checkout: '' });
    const gpu = { index: 0, name: 'a card', memory, capability };
    const planned = chooseFor(setup, gpu);
    const [choice, use] = chosen((memory - 481) / 1024, capability.toFixed(1).replace('.', ', '));
    expect(planned).toEqual({
      precision: choice.fp8 ? 'fp8' : 'bf16',
      caches: choice.caches,
      encodersStay: choice.text_stays,
      plain: false,
      set: [],
    });
    expect(cardsOf(setup, new Map([[0, gpu]]))?.[0]?.use).toEqual(use);
  },
);
