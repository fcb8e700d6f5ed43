import type { Face } from '../../portrait/faces.ts';
import { distance, faceHeight, pointOf } from './face-view.ts';

/** How far a face is from its resting look. */
export interface Expression {
  /** Gap between the lips, % of the face's height. */
  open: number;
  /** Width of the mouth, % of the distance between the outer corners of the eyes. */
  width: number;
}

/**
 * Ratios of distances: neither the size of the picture nor a tilt of the head changes them. Brows are not measured: the
 * model's brow points stay at rest when the brows in the picture move.
 */
export function expressionOf(face: Face): Expression {
  const between = (one: number, other: number) => distance(pointOf(face, one), pointOf(face, other));
  const eyes = between(33, 263);
  return {
    open: (100 * between(13, 14)) / faceHeight(face),
    width: (100 * between(61, 291)) / eyes,
  };
}
