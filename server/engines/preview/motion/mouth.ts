import { VISEME_INDEX, VISEMES } from '../../../speech/visemes.ts';
import type { HopWindow } from './hop-window.ts';
import { HOPS_PER_SECOND, LOOK_AHEAD } from './hop-window.ts';
import { smoothstep } from './noise.ts';
import { VISEME_TARGETS, type VisemeTarget } from './viseme-targets.ts';

/** The part of the controls that speech decides. */
export interface MouthShape {
  open: number;
  close: number;
  wide: number;
  round: number;
  tuck: number;
}

type Blended = keyof VisemeTarget;

/**
 * How far a sound reaches, as a standard deviation in s: `ahead` is anticipation (the lips round for an "oo" well
 * before it sounds), `behind` is carry-over.
 */
const REACH: Record<Blended, { ahead: number; behind: number }> = {
  open: { ahead: 0.03, behind: 0.03 },
  wide: { ahead: 0.055, behind: 0.045 },
  round: { ahead: 0.085, behind: 0.05 },
  tuck: { ahead: 0.026, behind: 0.026 },
};

const SIL = VISEME_INDEX.sil;

/** Hops to either side whose weight still counts. */
const SPAN = LOOK_AHEAD - 4;

/** [2 * SPAN + 1] weights by distance in hops. */
function kernel({ ahead, behind }: { ahead: number; behind: number }): Float32Array {
  const weights = new Float32Array(2 * SPAN + 1);
  for (let k = -SPAN; k <= SPAN; k++) {
    const sigma = (k > 0 ? ahead : behind) * HOPS_PER_SECOND;
    weights[k + SPAN] = Math.exp(-0.5 * (k / sigma) ** 2);
  }
  return weights;
}

const KERNELS: Record<Blended, Float32Array> = {
  open: kernel(REACH.open),
  wide: kernel(REACH.wide),
  round: kernel(REACH.round),
  tuck: kernel(REACH.tuck),
};

/** A control's value at a hop: every viseme near it pulls towards its target, weighted by share, reach and dominance. */
function blend(window: HopWindow, hop: number, control: Blended): number {
  const weights = KERNELS[control];
  let pull = 0;
  let total = 1e-6;
  const ahead = Math.min(SPAN, window.ahead);
  for (let k = -SPAN; k <= ahead; k++) {
    const reach = weights[k + SPAN];
    if (reach < 0.01) continue;
    for (let v = 0; v < VISEMES.length; v++) {
      const share = window.viseme(hop + k, v);
      if (share < 0.02) continue;
      const { at, dominance } = VISEME_TARGETS[VISEMES[v]][control];
      const weight = share * reach * dominance;
      pull += weight * at;
      total += weight;
    }
  }
  return pull / total;
}

/** How sure it is that the lips touch at a hop, 0…1: a p, b or m, smoothed over three hops. */
function closure(window: HopWindow, hop: number): number {
  return (
    0.25 * window.lipsTogether(hop - 1) + 0.5 * window.lipsTogether(hop) + 0.25 * window.lipsTogether(hop + 1)
  );
}

/**
 * Lips closed on p, b and m. The frame takes the strongest hop of the middle of its time, so that a closure of 60 ms
 * cannot fall between two frames. The threshold is low because the two mistakes are not alike: lips that stay open on
 * a "b" are seen at once, lips that touch on a "d" hardly (on speech with known phones it closes 9 in 10 of p, b and m,
 * and 1 in 40 vowels).
 */
function lipsTogether(window: HopWindow, hop: number): number {
  const strongest = Math.max(closure(window, hop - 1), closure(window, hop), closure(window, hop + 1));
  return smoothstep(0.27, 0.48, strongest);
}

/** Hops from one frame to the next. */
const FRAME = 4;

/** Share of silence around a hop, 0…1, over about 0.2 s: long enough that a stop's gap is not a pause. */
function pause(window: HopWindow, hop: number): number {
  const ahead = Math.min(10, window.ahead);
  let sum = 0;
  for (let k = -8; k <= ahead; k++) sum += window.loudness(hop + k) < 0.08 ? 1 : window.viseme(hop + k, SIL);
  return smoothstep(0.55, 0.95, sum / (9 + ahead));
}

/** The mouth at a hop. Needs the window to reach it. */
export function mouthAt(window: HopWindow, hop: number): MouthShape {
  const loudness = window.meanLoudness(hop, 2);
  const resting = pause(window, hop);
  const touching = lipsTogether(window, hop);
  // A mouth does not open for a single frame between two closures: that would be a twitch.
  const around = Math.min(lipsTogether(window, hop - FRAME), lipsTogether(window, hop + FRAME));
  const close = Math.max(touching, 0.6 * around);
  // Loudness scales what the visemes ask for; it does not decide it: a softer "aa" opens wider than a louder "ee".
  const voice = 1.04 * Math.min(1, 1.08 * loudness) ** 1.9 * smoothstep(0.02, 0.2, loudness);
  const speaking = 1 - resting;
  // Lips are either drawn apart or pushed forward: what leans to one gives up the other.
  const round = blend(window, hop, 'round') ** 0.8;
  const wide = blend(window, hop, 'wide');
  // Lips drawn apart get thinner in the middle and seem less open than they are.
  const open = blend(window, hop, 'open') * (1 + 0.2 * wide) * voice * (1 - close);
  return {
    open: open * (1 - 0.85 * resting),
    close: Math.max(close, REST_CLOSE * resting),
    wide: wide * (1 - 0.8 * smoothstep(0.15, 0.5, round)) * speaking,
    round: round * speaking,
    tuck: smoothstep(0.3, 0.75, blend(window, hop, 'tuck')) * speaking * (1 - close),
  };
}

/** Lips in a pause: they touch without pressing. */
export const REST_CLOSE = 0.35;
