import { randomAt } from './random.ts';

/** One octave of value noise with continuous speed and acceleration: -1…1 over a lattice of one unit. */
function octave(seed: number, stream: number, x: number): number {
  const i = Math.floor(x);
  const f = x - i;
  const s = f * f * f * (f * (f * 6 - 15) + 10);
  const a = randomAt(seed, stream, i);
  const b = randomAt(seed, stream, i + 1);
  return 2 * (a + (b - a) * s) - 1;
}

/**
 * Seeded smooth noise of about -1…1 at time `t` in s, `hertz` being how often it changes its mind. Two octaves whose
 * lattices never meet again, so that it neither pauses in a rhythm nor repeats.
 */
export function smoothNoise(seed: number, stream: number, t: number, hertz: number): number {
  const x = t * hertz * 2;
  return 0.68 * octave(seed, stream, x + 0.5) + 0.32 * octave(seed, stream + 101, x * 1.618 + 0.23);
}

/** 0 below `low`, 1 above `high`, an S between. */
export function smoothstep(low: number, high: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** x for small x, never beyond ±limit, and smooth: bounds a sum of movements without a corner. */
export function softLimit(x: number, limit: number): number {
  return limit * Math.tanh(x / limit);
}
