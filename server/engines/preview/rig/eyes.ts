import { browEdge } from './brow-edge.ts';
import { type EyeFit, fitEye } from './eye-fit.ts';
import { type FaceFrame, type Point, pointAt } from './face-frame.ts';
import { clamp, curveThrough, smoothstep } from './geometry.ts';
import { type LidSkin, lidSkin, whiteBelow } from './lid-skin.ts';
import type { Mesh } from './mesh.ts';
import type { Planes } from './planes.ts';
import { EYES } from './topology.ts';

/** One eye at rest, in the face frame (px). */
export interface EyeRig {
  /** Ends of what a blink changes: a little outside the corners. */
  left: number;
  right: number;
  /** Smallest and largest v that a blink changes. */
  top: number;
  bottom: number;
  /** Edge of the upper lid at u. */
  upper(u: number): number;
  /** How far the upper lid travels at u to be shut: 0 outside the corners. */
  travel(u: number): number;
  /** How much of an eye is at u: 0 at and outside the corners, 1 over most of it. */
  open(u: number): number;
  /** Where the skin around the eye begins, above the upper and below the lower lashes. */
  above(u: number): number;
  below(u: number): number;
  /** Lower edge of the brow. */
  brow(u: number): number;
  /** What shut lids look like. */
  skin: LidSkin;
}

/** The upper lid does most of the way, the lower one hardly moves. */
const MEETING = 0.93;
/** Lids cover a little more than what was found, or slivers of white stay in the corners. */
const MARGIN = 1.07;
/** How far beyond the corners drawn outlines and lashes reach, eye widths. */
const WING = 0.13;

/** A lid keeps this far from the brow, face heights. */
const CLEAR = 0.004;

/** Both eyes, where they are found in the picture. */
export function buildEyes(base: Planes, mesh: Mesh, frame: FaceFrame): EyeRig[] {
  const landmarks = (indices: readonly number[]) => indices.map((index) => pointAt(mesh.local, index));
  const found = EYES.map((eye) => {
    const upper = landmarks(eye.upper);
    const lower = landmarks(eye.lower);
    const brow = browEdge(base, frame, landmarks(eye.brow), upper);
    return { upper, lower, brow, fit: fitEye(base, frame, upper, lower, brow) };
  });
  // One eye alone never blinks: better none.
  const both = found.every(({ fit }) => fit.found);
  return found.map(({ upper, lower, brow, fit }) =>
    buildEye(base, frame, upper, lower, brow, { ...fit, found: both }),
  );
}

function buildEye(
  base: Planes,
  frame: FaceFrame,
  upperRaw: Point[],
  lowerRaw: Point[],
  brow: (u: number) => number,
  fit: EyeFit,
): EyeRig {
  const fh = frame.height;
  const upperIn = curveThrough(upperRaw);
  const lowerIn = curveThrough(lowerRaw);
  const from = upperRaw[0].x;
  const to = upperRaw[upperRaw.length - 1].x;
  const middle = (from + to) / 2 + fit.shiftU;
  const half = (Math.abs(to - from) / 2) * fit.widen * MARGIN;
  const inner = (u: number) => (from + to) / 2 + (u - middle) / (fit.widen * MARGIN);
  const height = (u: number) => Math.max(0, lowerIn(inner(u)) - upperIn(inner(u))) * fit.heighten;
  const line = (u: number) => (lowerIn(inner(u)) + upperIn(inner(u))) / 2 + fit.shiftV;
  const upper = (u: number) => Math.max(line(u) - height(u) / 2, Math.min(line(u), brow(u)));
  const missed = whiteBelow(base, frame, middle, half, (u) => line(u) + height(u) / 2, height(middle));
  const gap = (u: number) => Math.max(0, line(u) + height(u) / 2 - upper(u)) + missed(u);
  // At the corners the lids part at once, not linearly: a drawn outline leaves slivers of white.
  const open = (u: number) => smoothstep(0, 0.1, 1 - Math.abs(u - middle) / half);
  const travel = (u: number) => (fit.found ? MEETING * gap(u) * open(u) : 0);
  const reach = half * (1 + 2 * WING);
  const round = (u: number) => Math.sqrt(Math.max(0, 1 - ((u - middle) / reach) ** 4));
  // The lid ends short of the brow, however close that is: nothing is ever painted over hair.
  const lashes = (u: number) => {
    const room = Math.max(0, upper(u) - brow(u) - CLEAR * fh);
    return Math.min(room, clamp(room * 0.45, 0.014 * fh, 0.034 * fh));
  };
  const above = (u: number) => Math.max(upper(u) - lashes(u) * round(u), brow(u));
  const below = (u: number) => upper(u) + gap(u) + 0.024 * fh * round(u);
  const left = middle - reach;
  const right = middle + reach;
  const us = Array.from({ length: 25 }, (_, i) => left + ((right - left) * i) / 24);
  return {
    left,
    right,
    top: Math.min(...us.map(above)),
    bottom: Math.max(...us.map(below)),
    upper,
    travel,
    open: (u) => smoothstep(0, 0.28, 1 - Math.abs(u - middle) / half),
    above,
    below,
    brow,
    skin: lidSkin(base, frame, { left, right, brow, above, upper, below }),
  };
}
