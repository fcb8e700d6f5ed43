import type { LipSyncVerdict } from '../contract/index.ts';
import type { SeenMouth } from './mouth.ts';
import type { Reading, Stretch } from './reading.ts';

/** A lag that nobody sees: viewers begin to notice at 45 ms one way and 125 ms the other (ITU-R BT.1359), ms. */
const UNSEEN_MS = 80;
/** Of good videos r is 0.6 and more, of a video with another recording's sound less than 0.3. */
const TOGETHER = 0.45;
const APART = 0.3;
/** Lips that move less than this between their wide and their narrow moments are still, in face heights. */
const STILL = 0.008;
/** Shorter than this, nothing can be said, s. */
const LEAST_SECONDS = 1.5;

/** Of two stretches that differ otherwise, what is said of the video: the worse one. */
const WORST_FIRST: readonly LipSyncVerdict[] = ['unrelated', 'still', 'late', 'early', 'weak', 'in-sync'];

/** What a reading comes to. */
export function judge([first, last]: Reading): LipSyncVerdict {
  if (!first) return 'no-speech';
  const verdict = judgeStretch(first);
  if (!last) return verdict;
  if (driftApart(first, last)) return 'drifting';
  const both = [verdict, judgeStretch(last)];
  return WORST_FIRST.find((worst) => both.includes(worst)) ?? verdict;
}

/** Lips that went with the sound at the beginning do so later or earlier at the end, or not at all any more. */
function driftApart(first: Stretch, last: Stretch): boolean {
  if (first.lagMs === null || last.lagMs === null || (first.r ?? 0) < TOGETHER) return false;
  const r = last.r ?? 0;
  return r >= TOGETHER ? Math.abs(last.lagMs - first.lagMs) > UNSEEN_MS : r < APART;
}

function judgeStretch({ mouths, from, to, lagMs, r }: Stretch): LipSyncVerdict {
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
