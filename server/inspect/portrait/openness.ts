import type { Face } from '../../portrait/faces.ts';
import { distance, faceHeight, pointOf } from './face-view.ts';

/**
 * Gap between the lips, % of the face's height: a laugh. Nothing else of an expression is measured: the model's brow and
 * mouth-corner points stay near their resting places when the brows or the closed mouth of the picture move.
 */
export function opennessOf(face: Face): number {
  return (100 * distance(pointOf(face, 13), pointOf(face, 14))) / faceHeight(face);
}
