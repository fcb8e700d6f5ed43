import { expect, it } from 'vitest';
import { Renderer } from '../../../../server/engines/preview/render/renderer.ts';
import { toFace } from '../../../../server/engines/preview/rig/face-frame.ts';
import { buildRig } from '../../../../server/engines/preview/rig/rig.ts';
import { FACE_TRIANGLES } from '../../../../server/portrait/face-triangles.ts';
import { findFaces } from '../../../../server/portrait/faces.ts';
import { draw, prepareExample } from '../example-rig.ts';
import { rgbOf } from '../rgb-of.ts';

const SIDE = 512;

it('the shade under a brow is no part of the eye', { timeout: 60_000 }, async () => {
  const lit = await buildRig(await prepareExample('mei'), SIDE, SIDE);
  const picture = rgbOf(draw(new Renderer(lit, 4)), SIDE, SIDE);
  const { faces } = await findFaces(picture);
  const rigOf = () => {
    const decoded = { ...picture, fullWidth: SIDE, fullHeight: SIDE, format: 'png' as const, missing: 0 };
    return buildRig({ picture: decoded, face: faces[0], triangles: FACE_TRIANGLES }, SIDE, SIDE);
  };
  const openings = async () =>
    (await rigOf()).eyes.map(({ left, right, travel }) => travel((left + right) / 2));
  const before = await openings();
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const { x: u, y: v } = toFace(lit.frame, x, y);
      const shaded = lit.eyes.some(
        ({ left, right, brow, upper }) => u > left && u < right && v > brow(u) && v < upper(u),
      );
      for (let k = 0; shaded && k < 3; k++) {
        const i = 3 * (y * SIDE + x) + k;
        picture.rgb[i] = (picture.rgb[i] ?? 0) * SHADE;
      }
    }
  const after = await openings();
  after.forEach((opening, i) => {
    expect(opening / (before[i] ?? 0)).toBeGreaterThan(0.9);
    expect(opening / (before[i] ?? 0)).toBeLessThan(1.1);
  });
});

/** Of the light of the skin below the eye. */
const SHADE = 0.7;
