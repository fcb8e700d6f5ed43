import type { LipSyncVerdict } from '../contract/index.ts';
import type { SeenMouth } from './mouth.ts';
import type { Reading } from './reading.ts';

/** A lag that nobody sees: viewers begin to notice at 45 ms one way and 125 ms the other (ITU-R BT.1359), ms. */
const UNSEEN_MS = 80;
/** Of good videos r is 0.6 and more, of a video with another recording's sound less than 0.3. */
const TOGETHER = 0.45;
const APART = 0.3;
/** Lips that move less than this between their wide and their narrow moments are still, in face heights. */
const STILL = 0.008;
/** Shorter than this, nothing can be said, s. */
const LEAST_SECONDS = 1.5;

/** What a reading comes to. */
export function judge({ speaks, mouths, from, to, lagMs, r }: Reading): LipSyncVerdict {
  if (!speaks) return 'no-speech';
  if (mouths.length < 2 || lagMs === null || r === null) return 'no-face';
  if (to - from < LEAST_SECONDS) return 'no-speech';
  if (movementOf(mouths) < STILL) return 'still';
  if (r < APART) return 'unrelated';
  if (r < TOGETHER) return 'weak';
  if (Math.abs(lagMs) <= UNSEEN_MS) return 'in-sync';
  return lagMs > 0 ? 'late' : 'early';
}

/** How far the lips open and close, leaving out the few widest and narrowest moments. */
function movementOf(mouths: readonly SeenMouth[]): number {
  const gaps = mouths.map(({ gap }) => gap).sort((a, b) => a - b);
  const at = (share: number) => gaps[Math.floor((gaps.length - 1) * share)] ?? 0;
  return at(0.95) - at(0.05);
}
