import type { Viseme } from '../../../speech/visemes.ts';

/** Where a viseme wants one control, and how much it insists against its neighbours (Cohen & Massaro's dominance). */
export interface Target {
  at: number;
  dominance: number;
}

export interface VisemeTarget {
  open: Target;
  wide: Target;
  round: Target;
  tuck: Target;
}

const t = (at: number, dominance: number): Target => ({ at, dominance });

/**
 * Mouth shapes of the visemes. Vowels insist on their shape; consonants made with the tongue let the vowels around
 * them show through (low dominance); lips and teeth insist where the sound needs them (p b m, f v, s, sh). `open` holds
 * for the loudest syllables; usual speech has about two thirds of it. That a p closes the lips is not said here but by
 * `close`: its neighbours stay open until then.
 */
export const VISEME_TARGETS: Record<Viseme, VisemeTarget> = {
  aa: { open: t(0.94, 1), wide: t(0.18, 0.6), round: t(0, 0.6), tuck: t(0, 1) },
  E: { open: t(0.76, 0.9), wide: t(0.55, 0.9), round: t(0, 0.9), tuck: t(0, 1) },
  I: { open: t(0.59, 0.9), wide: t(0.95, 1.2), round: t(0, 1.2), tuck: t(0, 1) },
  O: { open: t(0.82, 1), wide: t(0, 0.9), round: t(0.72, 1), tuck: t(0, 1) },
  U: { open: t(0.56, 1), wide: t(0, 1.2), round: t(1, 1.3), tuck: t(0, 1) },
  PP: { open: t(0, 0.5), wide: t(0.1, 0.2), round: t(0.05, 0.15), tuck: t(0, 0.6) },
  SS: { open: t(0.44, 0.8), wide: t(0.5, 0.6), round: t(0, 0.3), tuck: t(0, 0.7) },
  TH: { open: t(0.57, 0.6), wide: t(0.3, 0.3), round: t(0, 0.25), tuck: t(0, 0.7) },
  DD: { open: t(0.56, 0.5), wide: t(0.3, 0.25), round: t(0, 0.2), tuck: t(0, 0.7) },
  FF: { open: t(0.32, 1.6), wide: t(0.25, 0.4), round: t(0, 0.3), tuck: t(1, 1.6) },
  kk: { open: t(0.62, 0.4), wide: t(0.25, 0.2), round: t(0, 0.15), tuck: t(0, 0.7) },
  nn: { open: t(0.62, 0.5), wide: t(0.3, 0.25), round: t(0, 0.2), tuck: t(0, 0.7) },
  RR: { open: t(0.63, 0.6), wide: t(0.05, 0.4), round: t(0.4, 0.5), tuck: t(0, 0.7) },
  CH: { open: t(0.5, 0.8), wide: t(0.05, 0.5), round: t(0.6, 0.8), tuck: t(0, 0.7) },
  sil: { open: t(0, 0.7), wide: t(0, 0.3), round: t(0, 0.25), tuck: t(0, 0.5) },
};
