import { decodeRecording } from '../../../../server/speech/decode.ts';
import type { SeenMouth } from './mouth.ts';

const RATE = 16_000;
/** One value of an envelope every 10 ms. */
const STEP = 0.01;
/** A frame is shown for 40 ms: what it shows belongs to its middle. */
const HALF_FRAME = 0.02;
/** Lags looked at, ms to either side. */
const FURTHEST = 400;

/** The loudness of a recording, 0…1, every 10 ms: dB above its pauses, as a share of its range. */
export async function envelopeOf(recording: string): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  for await (const chunk of decodeRecording(recording, { rate: RATE })) chunks.push(chunk);
  const samples = Float32Array.from(chunks.flatMap((chunk) => [...chunk]));
  const hop = RATE * STEP;
  const levels = Float32Array.from({ length: Math.floor(samples.length / hop) }, (_, i) => {
    const around = samples.subarray(Math.max(0, i * hop - 200), i * hop + 200);
    const power = around.reduce((sum, sample) => sum + sample * sample, 0) / around.length;
    return 10 * Math.log10(power + 1e-9);
  });
  const sorted = Float32Array.from(levels).sort();
  const high = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  const low = Math.max(sorted[Math.floor(sorted.length * 0.05)] ?? 0, high - 38);
  return levels.map((level) => Math.max(0, Math.min(1.1, (level - low) / (high - low))));
}

/** How well lips and sound go together. */
export interface Agreement {
  /** The lag with the best correlation, ms; > 0: the lips are later than the sound. */
  lagMs: number;
  /** Pearson's r at that lag. */
  r: number;
  /** Pearson's r at any lag. */
  at(lagMs: number): number;
}

/** Compares the opening of the mouth with a recording's envelope, 0.4 s off both ends left out. */
export function agreement(mouths: readonly SeenMouth[], envelope: Float32Array): Agreement {
  const first = mouths[0];
  const last = mouths[mouths.length - 1];
  if (!first || !last) throw new Error('no mouths');
  const gapAt = (t: number) => interpolate(mouths, t);
  const end = Math.min(last.at, envelope.length * STEP) - FURTHEST / 1000;
  const at = (lagMs: number) => {
    const gaps: number[] = [];
    const loudness: number[] = [];
    for (let t = first.at + FURTHEST / 1000; t < end; t += STEP) {
      loudness.push(envelope[Math.round(t / STEP)] ?? 0);
      gaps.push(gapAt(t + lagMs / 1000 - HALF_FRAME));
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

function interpolate(mouths: readonly SeenMouth[], t: number): number {
  let low = 0;
  let high = mouths.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (mouths[middle].at <= t) low = middle;
    else high = middle;
  }
  const [a, b] = [mouths[low], mouths[high]];
  const share = b.at > a.at ? Math.min(1, Math.max(0, (t - a.at) / (b.at - a.at))) : 0;
  return a.gap + (b.gap - a.gap) * share;
}

/** Pearson's correlation coefficient of two series of the same length. */
export function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] - meanA, b[i] - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb || 1);
}
