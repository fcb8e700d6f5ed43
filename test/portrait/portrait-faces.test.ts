import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type DecodedPicture, decodePicture } from '../../server/portrait/decode.ts';
import { FACE_TRIANGLES } from '../../server/portrait/face-triangles.ts';
import { type Face, FaceFinder } from '../../server/portrait/faces.ts';
import { applyFit, planFit } from '../../server/portrait/fit.ts';
import {
  facesThroughFit,
  firstFaceIn,
  PortraitFaces,
  portraitFaces,
} from '../../server/portrait/portrait-faces.ts';
import { some } from '../variant.ts';

// Loading the models takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const AMARA = fileURLToPath(new URL('../../configs/examples/portraits/amara.png', import.meta.url));

const finder = new FaceFinder();
let picture: DecodedPicture;
let face: Face;
let found: PortraitFaces;

beforeAll(async () => {
  picture = await decodePicture(AMARA);
  const { faces } = await finder.find(picture);
  face = faces[0];
  found = portraitFaces(picture, faces);
});
afterAll(() => finder.close());

/** The mean distance of two faces' landmarks, in face heights. */
function apart(one: Face, other: Face): number {
  let sum = 0;
  for (let i = 0; i < one.points.length; i += 3)
    sum += Math.hypot(one.points[i] - other.points[i], one.points[i + 1] - other.points[i + 1]);
  return sum / (one.points.length / 3) / one.box.height;
}

test('what was found comes through JSON as it was', () => {
  const back = firstFaceIn(PortraitFaces.parse(JSON.parse(JSON.stringify(found))), picture);
  expect(back?.box).toEqual(face.box);
  expect(back?.points).toHaveLength(478 * 3);
  expect(back?.points).toEqual(face.points);
  expect(back?.mouthOffset).toBe(face.mouthOffset);
});

test('a face in a picture of half the size is the face that is found there', async () => {
  const half = await decodePicture(AMARA, Math.max(picture.width, picture.height) / 2);
  const [fresh] = (await finder.find(half)).faces;
  expect(apart(firstFaceIn(found, half) ?? face, fresh)).toBeLessThan(0.01);
});

test.each(
  some(1, [
    ['a landscape crop', 704, 384],
    ['a tall crop, enlarged', 704, 1024],
  ]),
)('a face taken through %s is the face that is found there', async (_name, width, height) => {
  const fit = planFit(picture, width, height, face.box);
  const fitted = await applyFit(picture, fit);
  const [fresh] = (await finder.find(fitted)).faces;
  const taken = firstFaceIn(facesThroughFit(found, fit), fitted);
  expect(apart(taken ?? face, fresh)).toBeLessThan(0.01);
});

test('a picture without a face has no first one', () => {
  const none = portraitFaces({ width: 10, height: 20 }, []);
  expect(none).toEqual({ width: 10, height: 20, boxes: [], landmarks: [] });
  expect(firstFaceIn(none, { width: 5, height: 10 })).toBeNull();
});

test('the triangles cover the face: each of the 468 points is a corner, and none is given twice', () => {
  expect(FACE_TRIANGLES).toHaveLength(880 * 3);
  expect(new Set(FACE_TRIANGLES).size).toBe(468);
  const corners = Array.from({ length: 880 }, (_, i) =>
    [...FACE_TRIANGLES.subarray(3 * i, 3 * i + 3)].sort().join(),
  );
  expect(new Set(corners).size).toBe(880);
});
