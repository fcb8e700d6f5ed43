import { pointAt } from './face-frame.ts';
import { bump, clamp, mix, smoothstep } from './geometry.ts';
import type { MouthField } from './mouth-field.ts';
import type { Displacement } from './shape.ts';
import { POINT } from './topology.ts';

/** The corners of the mouth up and apart with the cheeks, and down. */
export function smileShapes(field: MouthField): Record<'smile' | 'frown', Displacement> {
  const { mesh, mouth, faceHeight: fh } = field;
  const cheeks = [pointAt(mesh.local, POINT.cheekLeft), pointAt(mesh.local, POINT.cheekRight)];

  /** 1 at the corners of the mouth: both lips bend alike, so that a smile opens nothing. */
  const atCorners = (i: number): number => {
    const { u, v, s, place } = field.at(i);
    const bend = Math.min(1, s * s);
    const near =
      bump(u, v, mouth.left.x, mouth.left.y, 0.1 * fh) + bump(u, v, mouth.right.x, mouth.right.y, 0.1 * fh);
    const lip = place.upperLip + place.lowerLip + place.corner;
    return mix(near * Math.min(1, 0.25 + bend), bend, lip);
  };

  return {
    smile: (i) => {
      const { u, v, outside, s, place } = field.at(i);
      const skin = 1 - smoothstep(0, 0.1 * fh, outside);
      const corner = atCorners(i);
      const cheek =
        cheeks.reduce((sum, c) => sum + bump(u, v, c.x, c.y, 0.11 * fh), 0) * (1 - place.upperLip);
      const out = clamp(s, -1.3, 1.3);
      return [
        (0.026 * corner + 0.008 * cheek) * fh * out * skin,
        -(0.03 * corner + 0.014 * cheek) * fh * skin,
      ];
    },
    frown: (i) => [0, 0.022 * fh * atCorners(i) * (1 - smoothstep(0, 0.1 * fh, field.at(i).outside))],
  };
}
