import sharp from 'sharp';
import type { Picture } from './decode.ts';

/** A rectangle in px of the upright picture. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A cover crop: the whole-pixel `region` of the picture becomes all of `width` × `height` px. */
export interface Fit {
  region: Box;
  width: number;
  height: number;
}

/** A face sits best a little above the middle of the frame. */
const FACE_LINE = 0.42;

/**
 * Cover crop to exactly `width` × `height` px: no bars, upscaling where needed, as close around the face as the
 * picture allows (around the middle without one).
 */
export function planFit(
  picture: { width: number; height: number },
  width: number,
  height: number,
  face?: Box,
): Fit {
  const scale = Math.max(width / picture.width, height / picture.height);
  const spanX = Math.min(picture.width, Math.max(1, Math.round(width / scale)));
  const spanY = Math.min(picture.height, Math.max(1, Math.round(height / scale)));
  const centreX = face ? face.x + face.width / 2 : picture.width / 2;
  const centreY = face ? face.y + face.height / 2 : picture.height / 2;
  const region = {
    x: clamp(Math.round(centreX - spanX / 2), 0, picture.width - spanX),
    y: clamp(Math.round(centreY - spanY * (face ? FACE_LINE : 0.5)), 0, picture.height - spanY),
    width: spanX,
    height: spanY,
  };
  return { region, width, height };
}

/** Resamples the planned region (Lanczos) to the output size. */
export async function applyFit(picture: Picture, fit: Fit): Promise<Picture> {
  const { region, width, height } = fit;
  const data = await sharp(picture.rgb, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
  })
    .extract({ left: region.x, top: region.y, width: region.width, height: region.height })
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  return { width, height, rgb: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** Where a point of the picture lies in the output, px; pixel centres are at .5 in both. */
export function throughFit(fit: Fit, x: number, y: number): { x: number; y: number } {
  const { region, width, height } = fit;
  return { x: ((x - region.x) * width) / region.width, y: ((y - region.y) * height) / region.height };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
