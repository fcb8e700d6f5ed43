import type { Cause } from '../contract/index.ts';

/** Words of torch, CUDA and Python that mean one thing only, whichever program prints them. */
const MEANINGS: readonly (readonly [NonNullable<Cause['known']>, RegExp])[] = [
  ['memory', /out of memory|OutOfMemory/i],
  ['module', /ModuleNotFoundError|ImportError|No module named/],
  ['file', /FileNotFoundError|No such file/],
];

/** What an engine's own words mean: the first of the lines that is known counts. Null where nobody can tell. */
export function meaningOf(lines: readonly string[]): Cause['known'] | null {
  for (const line of lines) {
    const found = MEANINGS.find(([, pattern]) => pattern.test(line));
    if (found) return found[0];
  }
  return null;
}
