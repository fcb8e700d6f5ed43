import type { Point } from '../../contract/index.ts';
import { cutLook } from '../../portrait/crop.ts';
import type { Picture } from '../../portrait/decode.ts';
import type { Face } from '../../portrait/faces.ts';

/** The face, cut out upright and at a size of its own, so that every portrait is measured on the same scale. */
export interface FaceView {
  /** `side` × `side` px of RGB. */
  side: number;
  rgb: Uint8Array;
  /** A landmark in px of the view. */
  at: (index: number) => Point;
  /** px of the picture for each px of the view; below 1 the face had to be enlarged. */
  scale: number;
}

/** The view shows this many face heights: the oval with a rim. */
const SPAN = 1.3;

/** Cuts out the face with its forehead-to-chin line `height` px high. */
export function viewFace(picture: Picture, face: Face, height: number): FaceView {
  const { points, box } = face;
  const angle = rollOf(face);
  const tall = faceHeight(face);
  const side = Math.round(height * SPAN);
  const frame = { centreX: box.x + box.width / 2, centreY: box.y + box.height / 2, span: tall * SPAN, angle };
  const { rgb } = cutLook(picture, frame, side);
  const scale = frame.span / side;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  return {
    side,
    rgb,
    scale,
    at: (index) => {
      const x = (points[index * 3] ?? 0) - frame.centreX;
      const y = (points[index * 3 + 1] ?? 0) - frame.centreY;
      return { x: x * cos + y * sin + side / 2, y: y * cos - x * sin + side / 2 };
    },
  };
}

/** From the top of the forehead to the chin, px. */
export function faceHeight(face: Face): number {
  return distance(pointOf(face, 10), pointOf(face, 152));
}

/** How far the head is tilted to a shoulder, rad; positive is clockwise in the picture. */
export function rollOf(face: Face): number {
  const [left, right] = [pointOf(face, 33), pointOf(face, 263)];
  return Math.atan2(right.y - left.y, right.x - left.x);
}

/** How many quarters of a turn, clockwise, the whole picture stands from upright: −1, 0, 1 or 2. */
export function quarterTurnsOf(face: Face): number {
  const quarters = Math.round(rollOf(face) / (Math.PI / 2));
  return quarters === -2 ? 2 : quarters;
}

/** A landmark, px of the picture. */
export function pointOf({ points }: Face, index: number): Point {
  return { x: points[index * 3] ?? 0, y: points[index * 3 + 1] ?? 0 };
}

export function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

export function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
