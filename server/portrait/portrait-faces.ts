import { z } from 'zod';
import type { Face } from './find-faces.ts';
import { type Box, type Fit, throughFit } from './fit.ts';

const Length = z.number();

/**
 * What a look at a portrait has found, as it is stored and as it travels to engines. All in px of the upright picture of
 * `width` × `height`; no box, no face.
 */
export const PortraitFaces = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  /** Of every face, the largest first. */
  boxes: z.array(z.object({ x: Length, y: Length, width: Length, height: Length })),
  /** Of the first face: x, y, z of each of the 478 points in turn; empty without a face. */
  landmarks: z.array(Length),
  /** Of the first face: how far its mouth is from its landmarks, see `Face`. */
  mouthOffset: z.number().nullish(),
});
export type PortraitFaces = z.infer<typeof PortraitFaces>;

/** A 32-bit float comes back from so many digits as it was, in half the characters. */
const DIGITS = 9;

/** What was found in a picture; `faces` the largest first. */
export function portraitFaces(
  { width, height }: { width: number; height: number },
  faces: readonly Face[],
): PortraitFaces {
  const [first] = faces;
  return {
    width,
    height,
    boxes: faces.map(({ box }) => box),
    landmarks: first ? Array.from(first.points, (value) => Number(value.toPrecision(DIGITS))) : [],
    ...(first?.mouthOffset !== undefined && { mouthOffset: first.mouthOffset }),
  };
}

/** The boxes in a picture of another size, px of it. */
export function boxesIn(found: PortraitFaces, picture: { width: number; height: number }): Box[] {
  const [x, y] = [picture.width / found.width, picture.height / found.height];
  return found.boxes.map((box) => ({
    x: box.x * x,
    y: box.y * y,
    width: box.width * x,
    height: box.height * y,
  }));
}

/** The face that speaks, in a picture of another size, px of it; null without one. */
export function firstFaceIn(found: PortraitFaces, picture: { width: number; height: number }): Face | null {
  const [box] = boxesIn(found, picture);
  if (!box) return null;
  const [x, y] = [picture.width / found.width, picture.height / found.height];
  const scale = [x, y, x];
  const points = Float32Array.from(found.landmarks, (value, i) => value * (scale[i % 3] ?? 1));
  return { box, points, mouthOffset: found.mouthOffset ?? null };
}

/** What was found, in the output of a fit of that picture: parts of it may lie outside. */
export function facesThroughFit(found: PortraitFaces, fit: Fit): PortraitFaces {
  const scale = fit.width / fit.region.width;
  const boxes = found.boxes.map(({ x, y, width, height }) => {
    const from = throughFit(fit, x, y);
    const to = throughFit(fit, x + width, y + height);
    return { ...from, width: to.x - from.x, height: to.y - from.y };
  });
  const landmarks: number[] = [];
  for (let i = 0; i < found.landmarks.length; i += 3) {
    const [x = 0, y = 0, z = 0] = found.landmarks.slice(i, i + 3);
    const at = throughFit(fit, x, y);
    landmarks.push(...[at.x, at.y, z * scale].map((value) => Number(value.toPrecision(DIGITS))));
  }
  return { width: fit.width, height: fit.height, boxes, landmarks, mouthOffset: found.mouthOffset };
}
