import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { LiveAvatarSetup } from '../../../server/config/live-avatar-setup.ts';
import { memoryNeeded } from '../../../server/contract/index.ts';
import { cardsOf, chooseFor, memoryUse } from '../../../server/engines/liveavatar/card-choice.ts';
import { needsPython } from '../../fixtures/liveavatar/harness.ts';
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
  gpu: { peak: number; compiled: number };
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../gpu/${name}`, import.meta.url), 'utf8'));
const runsOf = (precision: 'bf16' | 'fp8'): MeasuredRun[] =>
  read(`results/h100-memory-${precision}.json`).runs;

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
    expect(whole.length).toBeGreaterThan(4);
    for (const run of whole) {
      // Reading the prompt takes the text encoder, which small runs do not outgrow.
      const reading = (precision === 'fp8' ? 15.99 : 30.85) + 10.58;
      const planned = Math.max(expectedGib(precision, run), reading);
      const measured = run.gpu.peak + OUTSIDE;
      expect(Math.abs(planned / measured - 1), JSON.stringify(run)).toBeLessThan(0.1);
    }
  },
);

test('what ran out of memory on a smaller card would have been refused, and what is allowed there ran', () => {
  for (const precision of ['bf16', 'fp8'] as const) {
    for (const run of runsOf(precision)) {
      if (run.gib === undefined) continue;
      const use = memoryUse({ precision, caches: 'int8', encodersStay: false, plain: false });
      const [width = 0, height = 0] = run.size.split('*').map(Number);
      const needed = memoryNeeded(use, width * height, run.frames_a_clip, run.steps) / GIB;
      expect(needed <= run.gib + OUTSIDE, JSON.stringify(run)).toBe(run.outcome === 'done');
    }
  }
});

test('after the first pass nothing is compiled any more, whatever size, portrait, prompt, length or steps', () => {
  for (const precision of ['bf16', 'fp8'] as const) {
    const { gpu, runs } = read(`results/h100-memory-${precision}.json`);
    expect(gpu.compiled).toBeGreaterThan(20);
    for (const run of runs) expect(run.gpu.compiled).toBe(gpu.compiled);
  }
});

test('the second cold start passes its first pass at least five times as fast', () => {
  const first = read('results/h100-memory-fp8.json').loadStages['first pass'];
  const second = read('results/h100-one-second-start.json').loadStages['first pass'];
  expect(first / second).toBeGreaterThan(5);
});

test('the recorded comparison with LiveAvatar keeps its bounds', () => {
  const compared = read('results/h100-compare.json');
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
    });
    expect(cardsOf(setup, new Map([[0, gpu]]))?.[0]?.use).toEqual(use);
  },
);
