import { distance, faceHeight, middle, pointOf, rollOf } from '../../portrait/face-geometry.ts';
import type { Face } from '../../portrait/faces.ts';

/** How a mouth is held. */
export interface MouthShape {
  /** Gap between the lips, % of the face's height: a laugh. */
  open: number;
  /** From corner to corner, % of the distance of the outer corners of the eyes: a smile pulls it wide. */
  width: number;
  /** How far the corners stand above the middle of the lips, % of the mouth's width; negative is below. */
  lift: number;
}

/** Measured on the landmarks. Brows are not: the model's brow points stay where they are when brows are drawn together. */
export function mouthShapeOf(face: Face): MouthShape {
  const [left, right, upper, lower] = [61, 291, 13, 14].map((index) => pointOf(face, index));
  if (!left || !right || !upper || !lower) throw new Error('a face without a mouth');
  const roll = rollOf(face);
  const [corners, lips] = [middle(left, right), middle(upper, lower)];
  const below = (lips.y - corners.y) * Math.cos(roll) - (lips.x - corners.x) * Math.sin(roll);
  const width = distance(left, right);
  return {
    open: (100 * distance(upper, lower)) / faceHeight(face),
    width: (100 * width) / distance(pointOf(face, 33), pointOf(face, 263)),
    lift: (100 * below) / width,
  };
}
