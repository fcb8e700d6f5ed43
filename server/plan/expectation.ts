import { type Capabilities, ParamName, type Params, type Plan, type Size } from '../contract/index.ts';
import { fullestCard } from './memory.ts';
import { type Pixels, sidesOf } from './output-size.ts';

/** What one finished run took on this machine. */
export interface PastRun extends Pixels {
  sampleSteps: number;
  frames: number;
  /** From the start of the run to its finished file. */
  seconds: number;
}

/** Runs shorter than this say more about starting than about speed. */
const TELLING_FRAMES = 50;
/** How many past runs the expectation is made from: steady, and quick to follow a new card. */
const TELLING_RUNS = 8;
/** No two runs take the same time: the least spread around what was measured. */
const SPREAD = 0.1;

/** Expected seconds from Generate to the finished file, from this machine's own runs if there are like ones. */
export function expectedTime(
  params: Params,
  capabilities: Capabilities,
  output: Pixels,
  frames: number,
  history: readonly PastRun[],
): Pick<Plan, 'etaSeconds' | 'etaSource'> {
  const past = pastSpeed(params, output, history);
  if (past) return { etaSeconds: rounded(frames / past.high, frames / past.low), etaSource: 'history' };
  const { low, high } = tableSpeed(params, capabilities);
  const [lowStart, highStart] = capabilities.overheadSeconds ?? [0, 0];
  return { etaSeconds: rounded(lowStart + frames / high, highStart + frames / low), etaSource: 'table' };
}

/** Frames a second. */
export interface Speed {
  low: number;
  high: number;
}

/** How fast like runs were on this machine, all in all; null where there were none. */
export function pastSpeed(params: Params, output: Pixels, history: readonly PastRun[]): Speed | null {
  const pixels = output.width * output.height;
  const alike = history
    .filter((run) => run.sampleSteps === params.sample_steps && run.frames >= TELLING_FRAMES)
    .filter((run) => Math.abs(run.width * run.height - pixels) <= pixels * SPREAD)
    .slice(0, TELLING_RUNS)
    .map((run) => run.seconds / run.frames)
    .sort((a, b) => a - b);
  // The middle half: one run on a busy machine says nothing of the next.
  const faster = alike[Math.floor((alike.length - 1) * 0.25)];
  const slower = alike[Math.ceil((alike.length - 1) * 0.75)];
  if (faster === undefined || slower === undefined) return null;
  return { low: 1 / (slower * (1 + SPREAD)), high: 1 / (faster * (1 - SPREAD)) };
}

/** How fast the engine is expected to be, once it has begun, by its description. */
export function tableSpeed(params: Params, capabilities: Capabilities): Speed {
  const { low, high } = bySize(params.size, capabilities.expectedFps, (row, factor) => ({
    low: row.low / factor,
    high: row.high / factor,
  })) ?? { low: capabilities.fps, high: capabilities.fps };
  const { steps, share } = capabilities.stepCost ?? { steps: 1, share: 0 };
  const stepFactor = 1 + share * (params.sample_steps / steps - 1);
  const [lowFactor, highFactor] = timeFactors(params, capabilities);
  return { low: low / (stepFactor * highFactor), high: high / (stepFactor * lowFactor) };
}

/** Expected peak memory against what the device has, bytes. */
export function expectedMemory(
  params: Params,
  capabilities: Capabilities,
  available: number | null,
  output: Pixels,
): Plan['memory'] {
  const full = fullestCard(params, capabilities, output);
  if (full) return { expected: full.needed, available: full.card.bytes, device: 'gpu' };
  const row = bySize(params.size, capabilities.expectedMemory, (nearest, factor) => ({
    // The model itself takes most of it and does not grow with the picture.
    bytes: nearest.bytes * Math.max(1, Math.sqrt(factor)),
  }));
  const factor = ParamName.options
    .filter((param) => params[param] === true)
    .reduce((product, param) => product * (capabilities.params[param]?.memoryFactor ?? 1), 1);
  const expected = Math.round((row?.bytes ?? 0) * factor);
  return { expected, available, device: capabilities.device ?? 'cpu' };
}

/** The row of a size, or that of the size nearest in area, scaled by the ratio of the areas. */
function bySize<Row extends { size: Size }, Value>(
  size: Size,
  rows: readonly Row[],
  scale: (row: Row, factor: number) => Value,
): Value | null {
  const area = (other: Size) => sidesOf(other).width * sidesOf(other).height;
  const distance = (row: Row) => Math.abs(Math.log(area(row.size) / area(size)));
  const [nearest] = [...rows].sort((a, b) => distance(a) - distance(b));
  return nearest ? scale(nearest, area(size) / area(nearest.size)) : null;
}

function timeFactors(params: Params, capabilities: Capabilities): [low: number, high: number] {
  const factors: [number, number] = [1, 1];
  for (const param of ParamName.options) {
    const factor = params[param] === true ? capabilities.params[param]?.timeFactor : undefined;
    if (!factor) continue;
    factors[0] *= factor[0];
    factors[1] *= factor[1];
  }
  return factors;
}

function rounded(low: number, high: number): [number, number] {
  return [Math.round(low * 10) / 10, Math.round(high * 10) / 10];
}
