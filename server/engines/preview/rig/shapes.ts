import { browShapes } from './brow-shapes.ts';
import type { Mesh } from './mesh.ts';
import { missedMouthShapes } from './missed-mouth-shapes.ts';
import { MouthField } from './mouth-field.ts';
import type { MouthFrame } from './mouth-frame.ts';
import { mouthShapes } from './mouth-shapes.ts';
import type { MissedMouth } from './open-mouth.ts';
import { SHAPE_NAMES, type Shape, type ShapeName, sparse } from './shape.ts';
import { smileShapes } from './smile-shapes.ts';
import type { Surface } from './surface.ts';

/** All shapes of a face of `faceHeight` px. */
export function buildShapes(
  mesh: Mesh,
  surface: Surface,
  mouth: MouthFrame,
  faceHeight: number,
  missedMouth: MissedMouth | undefined,
): Record<ShapeName, Shape> {
  const field = new MouthField(mesh, surface, mouth, faceHeight);
  const displacements = {
    ...mouthShapes(field),
    ...smileShapes(field),
    ...browShapes(mesh, faceHeight),
    ...(missedMouth && missedMouthShapes(mesh, missedMouth.dark, faceHeight)),
  };
  // Nothing further away than this moves with the features of the face.
  const near: number[] = [];
  for (let i = 0; i < mesh.count; i++) if (mesh.outside[i] < 0.5 * faceHeight) near.push(i);
  const shapes = SHAPE_NAMES.map((name) => [name, sparse(near, displacements[name])] as const);
  return Object.fromEntries(shapes) as Record<ShapeName, Shape>;
}
