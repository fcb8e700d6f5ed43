import type { Capabilities, LivePace, Params, Size } from '../contract/index.ts';
import { type Speed, tableSpeed } from './expectation.ts';
import { sidesOf } from './output-size.ts';

/**
 * Whether an engine that can be spoken to is expected to keep up with a voice, and what would help where it is not sure
 * to. Undefined of one that cannot.
 * @param past how fast like runs were on this machine, all in all; null: there were none
 */
export function livePace(
  params: Params,
  capabilities: Capabilities,
  past: Speed | null,
): LivePace | undefined {
  if (!capabilities.live) return;
  const needed = capabilities.fps;
  const { liveSpeed = 1 } = capabilities;
  const table = tableSpeed(params, capabilities);
  // What past runs took includes how they began: they tell how fast it is at least.
  const ofRuns = past ?? table;
  const [low, high] = [ofRuns.low * liveSpeed, ofRuns.high * liveSpeed];
  const keepsUp = low >= needed ? 'yes' : high >= needed ? 'maybe' : 'no';
  const pace = {
    framesPerSecond: [rounded(low), rounded(high)] as [number, number],
    needed,
    keepsUp,
  } as const;
  if (keepsUp === 'yes') return pace;
  // What this machine has shown of itself holds for other sizes and steps too.
  const share = low / table.low;
  const enough = (other: Partial<Params>) =>
    tableSpeed({ ...params, ...other }, capabilities).low * share >= needed;
  const size = largestOf(capabilities.sizes, params.size, (one) => enough({ size: one }));
  const steps = mostOf(capabilities, params, (one) => enough({ sample_steps: one }));
  return { ...pace, ...(size && { size }), ...(steps && { steps }) };
}

function largestOf(sizes: readonly Size[], than: Size, enough: (size: Size) => boolean): Size | undefined {
  const area = (size: Size) => sidesOf(size).width * sidesOf(size).height;
  return sizes.filter((size) => area(size) < area(than) && enough(size)).sort((a, b) => area(b) - area(a))[0];
}

function mostOf(
  { params: able }: Capabilities,
  { sample_steps }: Params,
  enough: (steps: number) => boolean,
): number | undefined {
  for (let steps = sample_steps - 1; steps >= (able.sample_steps?.min ?? 1); steps--)
    if (enough(steps)) return steps;
  return;
}

function rounded(speed: number): number {
  return Math.round(speed * 10) / 10;
}
