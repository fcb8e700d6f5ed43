import { type Point, pointAt } from './face-frame.ts';
import { clamp, curveThrough, mix } from './geometry.ts';
import { INNER_LOWER, INNER_UPPER, LOWER_ROWS, POINT } from './topology.ts';

/** Where the mouth is at rest, in the face frame (px). `s` runs from -1 in the left corner over 0 to 1 in the right. */
export interface MouthFrame {
  centre: Point;
  /** Outer corners. */
  left: Point;
  right: Point;
  width: number;
  /** u of the inner corners: between them the lips can part. */
  innerLeft: number;
  innerRight: number;
  /** Inner gap in the middle at rest, px. */
  gap: number;
  /** Position along the mouth: a turned head has a shorter half. */
  s(u: number): number;
  /** The line on which the lips meet: its v at u. */
  line(u: number): number;
  /** Gap at u at rest, px, never negative. */
  gapAt(u: number): number;
  /** Inner edges at u. */
  upper(u: number): number;
  lower(u: number): number;
  /** Where the lower lip ends and the chin's skin begins at u. */
  outline(u: number): number;
}

/** How far an upper lip comes down to meet the lower one, face heights. */
const UPPER_REACH = 0.034;

/** Measures the mouth. `local` holds (u, v) pairs of the landmarks. */
export function mouthFrame(local: Float32Array, faceHeight: number): MouthFrame {
  const left = pointAt(local, POINT.cornerLeft);
  const right = pointAt(local, POINT.cornerRight);
  const lipUpper = pointAt(local, POINT.lipUpper);
  const lipLower = pointAt(local, POINT.lipLower);
  const middle = clamp(
    (lipUpper.x + lipLower.x) / 2,
    left.x * 0.8 + right.x * 0.2,
    left.x * 0.2 + right.x * 0.8,
  );
  const halfLeft = Math.max(middle - left.x, faceHeight * 0.08);
  const halfRight = Math.max(right.x - middle, faceHeight * 0.08);
  const upper = curveThrough(INNER_UPPER.map((index) => pointAt(local, index)));
  const lower = curveThrough(INNER_LOWER.map((index) => pointAt(local, index)));
  const innerLeft = pointAt(local, INNER_UPPER[0]);
  const innerRight = pointAt(local, INNER_UPPER[10]);
  const gapAt = (u: number) => (u <= innerLeft.x || u >= innerRight.x ? 0 : Math.max(0, lower(u) - upper(u)));
  const gap = gapAt(middle);
  const share = Math.min(0.45, (UPPER_REACH * faceHeight) / Math.max(gap, 1e-3));
  const line = (u: number) => {
    const inside = clamp(u, innerLeft.x, innerRight.x);
    // Lips meet nearer to where the upper one is: it comes down by little, the jaw brings the lower one.
    return mix(upper(inside), lower(inside), share);
  };
  return {
    centre: { x: middle, y: line(middle) },
    left,
    right,
    width: Math.max(right.x - left.x, faceHeight * 0.16),
    innerLeft: innerLeft.x,
    innerRight: innerRight.x,
    gap,
    s: (u) => (u < middle ? (u - middle) / halfLeft : (u - middle) / halfRight),
    line,
    gapAt,
    upper,
    lower,
    outline: curveThrough([left, ...LOWER_ROWS[3].map((index) => pointAt(local, index)), right]),
  };
}
