import { POINT } from './topology.ts';

/** A point in px. */
export interface Point {
  x: number;
  y: number;
}

/**
 * The face's own axes in the output picture: u runs from its left to its right eye, v towards the chin, px from the
 * root of the nose. All shapes are made in this frame, so that a tilted head speaks like an upright one.
 */
export interface FaceFrame {
  origin: Point;
  cos: number;
  sin: number;
  /** Forehead to chin, px: the unit of every measure of the face. */
  height: number;
}

/** Frame of a face from its landmarks: `points` are (x, y) pairs, px. */
export function faceFrame(points: Float32Array): FaceFrame {
  const left = pointAt(points, POINT.outerEyeLeft);
  const right = pointAt(points, POINT.outerEyeRight);
  const forehead = pointAt(points, POINT.forehead);
  const chin = pointAt(points, POINT.chin);
  const angle = Math.atan2(right.y - left.y, right.x - left.x);
  return {
    origin: pointAt(points, POINT.noseRoot),
    cos: Math.cos(angle),
    sin: Math.sin(angle),
    height: Math.hypot(forehead.x - chin.x, forehead.y - chin.y),
  };
}

/** Picture px → face frame. */
export function toFace(frame: FaceFrame, x: number, y: number): Point {
  const dx = x - frame.origin.x;
  const dy = y - frame.origin.y;
  return { x: dx * frame.cos + dy * frame.sin, y: -dx * frame.sin + dy * frame.cos };
}

/** Face frame → picture px. */
export function fromFace(frame: FaceFrame, u: number, v: number): Point {
  return {
    x: frame.origin.x + u * frame.cos - v * frame.sin,
    y: frame.origin.y + u * frame.sin + v * frame.cos,
  };
}

/** The `index`-th (x, y) pair. */
export function pointAt(points: Float32Array, index: number): Point {
  return { x: points[2 * index], y: points[2 * index + 1] };
}
