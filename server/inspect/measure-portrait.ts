import type { Box, Limits } from '../contract/index.ts';
import { decodePicture, type Picture } from '../portrait/decode.ts';
import { keepDecodedCopy } from '../portrait/decoded-copy.ts';
import { findFaces } from '../portrait/faces.ts';
import { openPicture } from '../portrait/open-picture.ts';
import type { PictureFormat } from '../portrait/picture-formats.ts';
import { boxesIn, type PortraitFaces, portraitFaces } from '../portrait/portrait-faces.ts';
import { type MeasuredFace, measureFace } from './portrait/measure-face.ts';

/** What is measured of a portrait. */
export interface MeasuredPortrait {
  format: PictureFormat;
  /** Upright, px. */
  width: number;
  height: number;
  /** How much was lost with the end of its file, %; null when nobody looked. */
  missing: number | null;
  /** px of the upright picture, the largest first; null when the picture was too large, or too thin, to look. */
  faces: Box[] | null;
  /** The same with landmarks, as it travels; absent when nobody looked. */
  found?: PortraitFaces;
  /** The largest face, px of the upright picture; null without one. */
  face: MeasuredFace | null;
  /** The working copy that was looked at; absent when nobody looked. */
  picture?: Picture;
}

/** Longest side over shortest. */
export const MAX_ASPECT = 3;

/**
 * Measures the picture at `path`.
 * @throws PictureError when it cannot be decoded.
 */
export async function measurePortrait(path: string, limits: Limits): Promise<MeasuredPortrait> {
  // Only the header: how large a picture claims to be is known before any memory is taken for it.
  const opened = await openPicture(path);
  const { width, height, format } = opened;
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  if (long > limits.maxImageSide || short < limits.minImageSide || long > MAX_ASPECT * short) {
    return { format, width, height, missing: null, faces: null, face: null };
  }
  // Seconds for a photograph of a phone: everybody after this takes the copy.
  if (format === 'heic') await keepDecodedCopy(path, await opened.upright());
  const picture = await decodePicture(path);
  const { faces, expression } = await findFaces(picture);
  const scale = picture.fullWidth / picture.width;
  const [largest] = faces;
  const full = { width: picture.fullWidth, height: picture.fullHeight };
  const found = portraitFaces(picture, faces);
  return {
    format,
    ...full,
    missing: picture.missing,
    faces: boxesIn(found, full),
    found,
    picture,
    face: largest && expression ? inFull(measureFace(picture, largest, expression), scale) : null,
  };
}

/** What is drawn is drawn on the full picture. */
function inFull(face: MeasuredFace, scale: number): MeasuredFace {
  const point = ({ x, y }: { x: number; y: number }) => ({
    x: Math.round(x * scale),
    y: Math.round(y * scale),
  });
  const line = ({ from, to }: { from: { x: number; y: number }; to: { x: number; y: number } }) => ({
    from: point(from),
    to: point(to),
  });
  const { eyes, mouth, cheeks, eyeLine, noseLine } = face.outlines;
  return {
    ...face,
    outlines: {
      eyes: eyes.map((eye) => eye.map(point)),
      mouth: mouth.map(point),
      cheeks: { left: cheeks.left.map(point), right: cheeks.right.map(point) },
      eyeLine: line(eyeLine),
      noseLine: line(noseLine),
    },
  };
}
