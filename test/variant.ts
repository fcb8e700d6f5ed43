import { test } from 'vitest';

const LONG = process.env.SUITE === 'long';

/**
 * A test that only `npm run test:long` runs: it proves for one more case what a test beside it proves in the suite,
 * and takes long enough to be felt there.
 */
export const variant: (name: string, proof: () => unknown, timeout?: number) => void = LONG
  ? test
  : () => undefined;

/** Of a table of cases a few in the suite, evenly spread, and all of them in `npm run test:long`. */
export function some<Case>(count: number, cases: readonly Case[]): Case[] {
  if (LONG) return [...cases];
  return Array.from({ length: count }, (_, i) => cases[Math.floor((i * cases.length) / count)] as Case);
}
