import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { preparePortrait } from '../../../../server/engines/preview/prepare.ts';
import { pointAt } from '../../../../server/engines/preview/rig/face-frame.ts';
import { buildRig } from '../../../../server/engines/preview/rig/rig.ts';
import { prepareExample } from '../example-rig.ts';

const portrait = await prepareExample('mei');

describe('building a rig', () => {
  it('works for any output size from one prepared portrait, with the face in the frame', async () => {
    for (const [width, height] of [
      [384, 704],
      [704, 384],
      [512, 512],
      [64, 192],
    ]) {
      const rig = await buildRig(portrait, width, height);
      expect(rig.base.y).toHaveLength(width * height);
      for (const index of [33, 263, 13, 152]) {
        const { x, y } = pointAt(rig.mesh.rest, index);
        expect(x).toBeGreaterThan(0);
        expect(x).toBeLessThan(width);
        expect(y).toBeGreaterThan(0);
        expect(y).toBeLessThan(height);
      }
    }
  });

  it('covers the whole picture with triangles, and refines the lips of a large face', async () => {
    const small = await buildRig(portrait, 256, 256);
    const large = await buildRig(portrait, 1024, 1024);
    for (const { mesh, width, height } of [small, large]) {
      let area = 0;
      for (let t = 0; t < mesh.triangles.length; t += 3) {
        const [a, b, c] = [0, 1, 2].map((k) => pointAt(mesh.rest, mesh.triangles[t + k]));
        area += Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;
      }
      // The parted lips leave a hole; overlaps would make it more than the picture.
      expect(area / (width * height)).toBeGreaterThan(0.985);
      expect(area / (width * height)).toBeLessThan(1.01);
    }
    expect(large.surface.innerUpper.length).toBeGreaterThan(small.surface.innerUpper.length);
  });

  it('leaves everything far from the head out of every motion', async () => {
    const rig = await buildRig(portrait, 1280, 704);
    const { mesh, head, shapes, frame } = rig;
    for (let i = 0; i < mesh.count; i++)
      if (mesh.outside[i] > frame.height && mesh.local[2 * i + 1] < frame.height)
        expect(head.follow[i]).toBe(0);
    for (const shape of Object.values(shapes))
      for (const index of shape.index) expect(mesh.outside[index]).toBeLessThan(frame.height / 2);
  });

  it('takes no lash for a brow: a lid begins above the lashes all along a drawn eye', async () => {
    const { eyes, frame } = await buildRig(portrait, 512, 512);
    for (const { left, right, upper, above } of eyes)
      for (const share of [0.25, 0.4, 0.5, 0.6, 0.75]) {
        const u = left + (right - left) * share;
        expect(upper(u) - above(u), `${share}`).toBeGreaterThan(0.01 * frame.height);
      }
  });

  it('says why a portrait cannot be used', async () => {
    expect(await preparePortrait(fileURLToPath(import.meta.url))).toEqual({
      ok: false,
      reason: 'The file is not a picture that can be decoded.',
    });
  });

  it('concludes nothing about a portrait from a file that is not there at the moment', async () => {
    await expect(preparePortrait('/nowhere/portrait.png')).rejects.toThrow(
      'The portrait could not be read from the disk.',
    );
  });
});
