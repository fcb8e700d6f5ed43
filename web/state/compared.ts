import { type Run, RunId } from '#contract';
import { hasEnded, newestFirst } from './run-order.ts';

/** How many runs are compared at once. */
export const FEWEST_COMPARED = 2;
export const MOST_COMPARED = 4;

/** `beside`: next to each other · `wipe`: one over the other, cut at a line · `flicker`: one or the other. */
export const SHOWN_AS = ['beside', 'wipe', 'flicker'] as const;
export type ShownAs = (typeof SHOWN_AS)[number];

/** What the address of a comparison says. */
export type Compared = {
  /** Two to four, from left to right. */
  ids: readonly RunId[];
  shown: ShownAs;
  /** Whose sound is heard; null = nobody's. */
  sound: RunId | null;
  /** Whether the pictures are alone on the screen, for an audience. */
  presenting: boolean;
};

/** Where a comparison is found: `#compare=a,b&show=wipe&sound=b&present`. Without `sound` the first one is heard. */
export function comparedAddress({
  ids,
  shown = 'beside',
  sound = ids[0] ?? null,
  presenting = false,
}: ComparedPart): string {
  const more = shown === 'beside' ? '' : `&show=${shown}`;
  const heard = sound === ids[0] ? '' : `&sound=${sound ?? 'none'}`;
  return `#compare=${ids.join(',')}${more}${heard}${presenting ? '&present' : ''}`;
}

type ComparedPart = Pick<Compared, 'ids'> & Partial<Compared>;

/** Reads such an address; null where it names no two to four different runs. What it does not know is left out. */
export function readCompared(hash: string): Compared | null {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const named = (query.get('compare') ?? '').split(',').filter((id) => RunId.safeParse(id).success);
  const ids = [...new Set(named)];
  if (ids.length < FEWEST_COMPARED || ids.length > MOST_COMPARED) return null;
  const shown = SHOWN_AS.find((one) => one === query.get('show')) ?? 'beside';
  const asked = query.get('sound');
  const sound = asked === 'none' ? null : (ids.find((id) => id === asked) ?? ids[0] ?? null);
  return { ids, shown: ids.length === 2 ? shown : 'beside', sound, presenting: query.has('present') };
}

/** Whether there is, or will be, a video of it to look at. */
export function canBeCompared(run: Run): boolean {
  return run.videoBytes > 0 || !hasEnded(run);
}

/** The newest run made before this one that has a video or will have one. */
export function comparableBefore(run: Run, all: readonly Run[]): Run | null {
  if (!canBeCompared(run)) return null;
  const older = all.filter(
    (other) => canBeCompared(other) && newestFirst(run, other) < 0 && other.id !== run.id,
  );
  return older.sort(newestFirst)[0] ?? null;
}
