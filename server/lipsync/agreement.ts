import { STEP } from './envelope.ts';
import type { SeenMouth } from './mouth.ts';

/** A frame is shown for 40 ms: what it shows belongs to its middle. */
const HALF_FRAME = 0.02;
/** Lags looked at, ms to either side. */
const FURTHEST = 400;

/** How well lips and sound go together. */
export interface Agreement {
  /** The lag with the best correlation, ms; > 0: the lips are later than the sound. */
  lagMs: number;
  /** Pearson's r at that lag. */
  r: number;
  /** Pearson's r at any lag. */
  at(lagMs: number): number;
}

/**
 * Compares the opening of the mouth with a recording's envelope, 0.4 s off both ends left out.
 * @throws Error without mouths
 */
export function agreement(mouths: readonly SeenMouth[], envelope: Float32Array): Agreement {
  const first = mouths[0];
  const last = mouths[mouths.length - 1];
  if (!first || !last) throw new Error('no mouths');
  const end = Math.min(last.at, envelope.length * STEP) - FURTHEST / 1000;
  const at = (lagMs: number) => {
    const gaps: number[] = [];
    const loudness: number[] = [];
    for (let t = first.at + FURTHEST / 1000; t < end; t += STEP) {
      loudness.push(envelope[Math.round(t / STEP)] ?? 0);
      gaps.push(gapAt(mouths, t + lagMs / 1000 - HALF_FRAME));
    }
    return pearson(loudness, gaps);
  };
  let lagMs = 0;
  let r = -2;
  for (let lag = -FURTHEST; lag <= FURTHEST; lag += 10) {
    const found = at(lag);
    if (found <= r) continue;
    r = found;
    lagMs = lag;
  }
  return { lagMs, r, at };
}

/** Between two frames the lips move evenly. */
function gapAt(mouths: readonly SeenMouth[], t: number): number {
  let low = 0;
  let high = mouths.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((mouths[middle]?.at ?? 0) <= t) low = middle;
    else high = middle;
  }
  const [a, b] = [mouths[low], mouths[high]];
  if (!a || !b) return 0;
  const share = b.at > a.at ? Math.min(1, Math.max(0, (t - a.at) / (b.at - a.at))) : 0;
  return a.gap + (b.gap - a.gap) * share;
}

/** Pearson's correlation coefficient of two series of the same length; 0 where one of them does not move. */
export function pearson(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[i] ?? 0) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb || 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
