import { openPicture, type PictureFormat } from './open-picture.ts';
import { PictureError } from './picture-error.ts';

/** An upright 8-bit sRGB picture: `rgb` holds `height` rows of `width` × 3 bytes. */
export interface Picture {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** A decoded portrait. `fullWidth` × `fullHeight` is its upright size in px before it was made smaller for work. */
export interface DecodedPicture extends Picture {
  fullWidth: number;
  fullHeight: number;
  format: PictureFormat;
}

/** Faces, rig and every output size are well served by this; larger only costs time and memory. */
const WORKING_LONG_SIDE = 1600;

/** What shows through a transparent picture: a middle grey suits any skin and leaves no white or black rim. */
const GROUND = { r: 128, g: 128, b: 128 };

/**
 * Decodes a portrait (path or bytes) to an upright sRGB working copy of at most `longSide` px: EXIF orientation applied,
 * the first picture of an animation, transparency laid on grey, 16 bit, grey and CMYK converted. Throws `PictureError`.
 */
export async function decodePicture(
  source: string | Buffer,
  longSide: number = WORKING_LONG_SIDE,
): Promise<DecodedPicture> {
  const picture = await openPicture(source);
  const { format, width: fullWidth, height: fullHeight } = picture;
  const upright = await picture.upright();
  try {
    const { data, info } = await upright
      .toColourspace('srgb')
      .flatten({ background: GROUND })
      .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const rgb = info.channels === 3 ? bytesOf(data) : greyToRgb(data, info.channels);
    return { width: info.width, height: info.height, rgb, fullWidth, fullHeight, format };
  } catch (error) {
    throw new PictureError('undecodable', 'The picture is damaged and cannot be decoded.', { cause: error });
  }
}

function bytesOf(data: Buffer): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function greyToRgb(data: Buffer, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) rgb.fill(data[i * channels], i * 3, i * 3 + 3);
  return rgb;
}
