import sharp from 'sharp';
import type { Box, Limits } from '../contract/index.ts';
import { decodePicture } from '../portrait/decode.ts';
import { findFaces } from '../portrait/faces.ts';

/** What is measured of a portrait. */
export interface MeasuredPortrait {
  /** Upright, px. */
  width: number;
  height: number;
  /** px of the upright picture, the largest first; null when the picture was too large, or too thin, to look. */
  faces: Box[] | null;
}

/** Longest side over shortest. */
export const MAX_ASPECT = 3;

/**
 * Measures the picture at `path`.
 * @throws PictureError when it cannot be decoded.
 */
export async function measurePortrait(path: string, limits: Limits): Promise<MeasuredPortrait> {
  // Only the header: how large a picture claims to be is known before any memory is taken for it.
  const header = await sharp(path, { limitInputPixels: false, pages: 1 })
    .metadata()
    .catch(() => null);
  if (header) {
    const { width, height } = header.autoOrient;
    const long = Math.max(width, height);
    const short = Math.min(width, height);
    if (long > limits.maxImageSide || short < limits.minImageSide || long > MAX_ASPECT * short) {
      return { width, height, faces: null };
    }
  }
  const picture = await decodePicture(path);
  const { faces } = await findFaces(picture);
  const scale = picture.fullWidth / picture.width;
  return {
    width: picture.fullWidth,
    height: picture.fullHeight,
    faces: faces.map(({ box }) => ({
      x: box.x * scale,
      y: box.y * scale,
      width: box.width * scale,
      height: box.height * scale,
    })),
  };
}
