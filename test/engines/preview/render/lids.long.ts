import { expect, it, vi } from 'vitest';
import { Renderer } from '../../../../server/engines/preview/render/renderer.ts';
import { fromFace, pointAt } from '../../../../server/engines/preview/rig/face-frame.ts';
import { curveThrough } from '../../../../server/engines/preview/rig/geometry.ts';
import { buildRig, type Rig } from '../../../../server/engines/preview/rig/rig.ts';
import { EYES } from '../../../../server/engines/preview/rig/topology.ts';
import { FACE_TRIANGLES } from '../../../../server/portrait/face-triangles.ts';
import { findFaces } from '../../../../server/portrait/faces.ts';
import { some } from '../../../variant.ts';
import { draw, prepareExample } from '../example-rig.ts';
import { rgbOf } from '../rgb-of.ts';

// Faces are found anew in drawn portraits.
vi.setConfig({ testTimeout: 120_000 });

const SIDE = 512;

/** A portrait with dark brows that reach `low` of the way down to the lids, and where they are. */
async function heavyBrows(name: string, low: number): Promise<{ rig: Rig; brow: Uint8Array }> {
  const drawn = await buildRig(await prepareExample(name), SIDE, SIDE);
  const picture = rgbOf(draw(new Renderer(drawn, 4)), SIDE, SIDE);
  const brow = new Uint8Array(SIDE * SIDE);
  const { frame, mesh } = drawn;
  for (const eye of EYES) {
    const points = (indices: readonly number[]) => indices.map((index) => pointAt(mesh.local, index));
    const bottom = curveThrough(points(eye.brow.slice(5)));
    const lid = curveThrough(points(eye.upper));
    const us = points(eye.brow).map(({ x }) => x);
    for (let u = Math.min(...us); u <= Math.max(...us); u += 0.25) {
      const end = bottom(u) + low * (lid(u) - bottom(u));
      for (let v = bottom(u) - 0.04 * frame.height; v <= end; v += 0.25) {
        const { x, y } = fromFace(frame, u, v);
        const i = Math.floor(y) * SIDE + Math.floor(x);
        brow[i] = 1;
        picture.rgb.set([30, 22, 18], 3 * i);
      }
    }
  }
  const { faces } = await findFaces(picture);
  const decoded = { ...picture, fullWidth: SIDE, fullHeight: SIDE, format: 'png' as const, missing: 0 };
  return {
    rig: await buildRig({ picture: decoded, face: faces[0], triangles: FACE_TRIANGLES }, SIDE, SIDE),
    brow,
  };
}

it.each(
  some(1, [
    ['mei', 0.8],
    ['amara', 0.8],
    ['daniel', 0.8],
  ] as const),
)('a blink leaves heavy brows close to the eyes as they are (%s)', async (name, low) => {
  const { rig, brow } = await heavyBrows(name, low);
  const renderer = new Renderer(rig, 4);
  const open = draw(renderer);
  const shut = draw(renderer, { blink: 1 });
  let covered = 0;
  let below = 0;
  for (let i = 0; i < brow.length; i++)
    if (Math.abs(shut[i] - open[i]) > 12) {
      if (brow[i]) covered++;
      else below++;
    }
  const size = brow.reduce((sum, is) => sum + is, 0);
  expect(covered).toBeLessThan(size * 0.03);
  // The eyes below them do shut.
  expect(below).toBeGreaterThan(size * 0.15);
});
