import { ENDED } from '../contract/index.ts';
import type { RunOutline, ShelvedInput } from './ports.ts';

/** An input that was used this recently may be in a page's form: it only goes by a click of its own, ms. */
export const IN_HAND_MS = 60 * 60_000;

/** Whether a run may go with its kind: `before` is the latest end, ms since 1970. */
export function isDeletableRun(run: RunOutline, before: number): boolean {
  if (!ENDED.includes(run.status) || run.starred) return false;
  // A time that cannot be read is no reason to delete.
  return Date.parse(run.endedAt ?? run.createdAt) <= before;
}

/** What protects inputs. */
export interface InUse {
  /** The examples. */
  examples: ReadonlySet<string>;
  /** How many runs each input is of. */
  runs: ReadonlyMap<string, number>;
}

/** Whether an input may go with its kind: `before` is the latest use, ms since 1970. */
export function isDeletableInput(input: ShelvedInput, { examples, runs }: InUse, before: number): boolean {
  return !input.kept && !examples.has(input.id) && !runs.has(input.id) && input.usedAt <= before;
}

/** How many runs each input is of. */
export function runsByInput(runs: readonly RunOutline[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { image, audio } of runs)
    for (const input of [image, audio]) counts.set(input, (counts.get(input) ?? 0) + 1);
  return counts;
}
