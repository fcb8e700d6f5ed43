import { type Point, pointAt } from './face-frame.ts';
import { clamp, curveThrough, smoothstep } from './geometry.ts';
import type { Mesh } from './mesh.ts';
import { EYES } from './topology.ts';

/** One eye at rest, in the face frame (px). */
export interface EyeRig {
  left: number;
  right: number;
  /** Smallest and largest v that a blink touches. */
  top: number;
  bottom: number;
  /** Edge of the upper lid at u. */
  upper(u: number): number;
  /** How far the upper lid travels at u to be shut: 0 outside the corners. */
  travel(u: number): number;
  /** Height of the skin above the edge that stretches over the eye, at u. */
  skin(u: number): number;
}

/** The found outline runs inside of the lashes: it is taken this much larger. */
const WIDER = 1.14;
const TALLER = 0.14;
/** The upper lid does most of the way, the lower one hardly moves. */
const MEETING = 0.9;

/** Both eyes; `lidRoom` 0…1 is how much of the skin up to the brow may stretch (less under glasses). */
export function buildEyes(mesh: Mesh, faceHeight: number, lidRoom: number): EyeRig[] {
  return EYES.map((eye) => {
    const upperRaw = eye.upper.map((index) => pointAt(mesh.local, index));
    const lowerRaw = eye.lower.map((index) => pointAt(mesh.local, index));
    const browBottom = browEdge(eye.brow.map((index) => pointAt(mesh.local, index)));
    const upperIn = curveThrough(upperRaw);
    const lowerIn = curveThrough(lowerRaw);
    const from = upperRaw[0].x;
    const to = upperRaw[upperRaw.length - 1].x;
    const middle = (from + to) / 2;
    const half = (Math.abs(to - from) / 2) * WIDER;
    const left = middle - half;
    const right = middle + half;
    const inner = (u: number) => middle + (u - middle) / WIDER;
    const gap = (u: number) => Math.max(0, lowerIn(inner(u)) - upperIn(inner(u)));
    // At the corners the lids part at once, not linearly: a drawn outline leaves slivers of white.
    const open = (u: number) => smoothstep(0, 0.12, 1 - Math.abs(u - middle) / half);
    const upper = (u: number) => upperIn(inner(u)) - TALLER * gap(u);
    const travel = (u: number) => MEETING * (1 + 2 * TALLER) * gap(u) * open(u);
    const skin = (u: number) => {
      const room = (upper(u) - browBottom(u)) * 0.85 * lidRoom;
      return clamp(room, 0.022 * faceHeight, 0.12 * faceHeight);
    };
    const us = Array.from({ length: 21 }, (_, i) => left + ((right - left) * i) / 20);
    return {
      left,
      right,
      top: Math.min(...us.map((u) => upper(u) - skin(u))),
      bottom: Math.max(...us.map((u) => upper(u) + travel(u))) + 0.04 * faceHeight,
      upper,
      travel,
      skin,
    };
  });
}

/** The lower edge of a brow, from its landmarks. */
function browEdge(points: Point[]): (u: number) => number {
  const lower = points.slice(5);
  return curveThrough(lower);
}
