import { expect, test } from 'vitest';
import { rollOf } from '../../server/portrait/face-geometry.ts';
import type { FaceModels, SeenParts } from '../../server/portrait/face-models.ts';
import { CLOSE_SPANS, type Face } from '../../server/portrait/find-faces.ts';
import { isMouthMissed, mouthOffsetOf } from '../../server/portrait/mouth-offset.ts';

const picture = { width: 400, height: 400, rgb: new Uint8Array(400 * 400 * 3) };

/** A face 200 px high from (200, 100) down, turned by `roll` rad around the middle of its eyes. */
function faceTurned(roll: number): Face {
  const points = new Float32Array(478 * 3);
  const eyes = { x: 200, y: 170 };
  const put = (index: number, u: number, v: number) =>
    points.set(
      [eyes.x + u * Math.cos(roll) - v * Math.sin(roll), eyes.y + u * Math.sin(roll) + v * Math.cos(roll), 0],
      3 * index,
    );
  const places = {
    10: [0, -70],
    152: [0, 130],
    13: [0, 78],
    14: [0, 82],
    33: [-50, 0],
    133: [-15, 0],
    362: [15, 0],
  };
  for (const [index, [u = 0, v = 0]] of Object.entries(places)) put(Number(index), u, v);
  put(263, 50, 0);
  return { box: { x: 120, y: 100, width: 160, height: 200 }, points };
}

/** Sees, look after look, faces whose mouths are so far below their eyes, and their eyes so far aside; in px of the picture. */
function detectorOf(looks: readonly (readonly { down: number; aside?: number }[])[], face: Face): FaceModels {
  let look = 0;
  return {
    detect: () => Promise.reject(new Error('not asked')),
    classify: () => Promise.reject(new Error('not asked')),
    async detectParts({ side }) {
      const seen = looks[look] ?? [];
      const scale = side / (200 * (CLOSE_SPANS[look++] ?? 1));
      const { box } = face;
      // Looks are upright, whatever the face is.
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const roll = rollOf(face);
      const inLook = (px: number, py: number) => ({
        x: side / 2 + scale * ((px - x) * Math.cos(roll) + (py - y) * Math.sin(roll)),
        y: side / 2 + scale * (-(px - x) * Math.sin(roll) + (py - y) * Math.cos(roll)),
      });
      return seen.map(({ down, aside = 0 }): SeenParts => {
        const eyes = inLook(200, 170);
        return {
          eyes: { x: eyes.x + aside * scale, y: eyes.y },
          mouth: { x: eyes.x + aside * scale, y: eyes.y + down * scale },
        };
      });
    },
  };
}

test.each([0, 0.5])(
  'a mouth is as far from its landmarks as most looks say, of a face turned by %s rad',
  async (roll) => {
    const face = faceTurned(roll);
    const model = detectorOf([[{ down: 90 }], [{ down: 110 }], [{ down: 112 }]], face);
    expect(await mouthOffsetOf(model, picture, face)).toBeCloseTo(0.15, 3);
  },
);

test('the mouth of another face beside it says nothing, and where no look shows the face nothing is known', async () => {
  const face = faceTurned(0);
  const other = { down: 200, aside: 60 };
  const beside = detectorOf([[other, { down: 82 }], [other], [other, { down: 82 }]], face);
  expect(await mouthOffsetOf(beside, picture, face)).toBeCloseTo(0.01, 3);
  expect(await mouthOffsetOf(detectorOf([[other], [], [other]], face), picture, face)).toBeNull();
});

test('a mouth is missed when it is clearly elsewhere; where nobody looked it is not', () => {
  expect([0.045, -0.05, null, undefined].map((mouthOffset) => isMouthMissed({ mouthOffset }))).not.toContain(
    true,
  );
  expect([0.11, 0.16].map((mouthOffset) => isMouthMissed({ mouthOffset }))).toEqual([true, true]);
});
