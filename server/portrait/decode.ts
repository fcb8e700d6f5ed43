import type { Sharp } from 'sharp';
import { missingPart } from './missing-part.ts';
import { openPicture } from './open-picture.ts';
import { PictureError } from './picture-error.ts';
import type { PictureFormat } from './picture-formats.ts';

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
  /** How much of it was lost with the end of its file, %; 0 of a whole one. */
  missing: number;
}

/** Faces, rig and every output size are well served by this; larger only costs time and memory. */
const WORKING_LONG_SIDE = 1600;

/** What shows through a transparent picture: a middle grey suits any skin and leaves no white or black rim. */
const GROUND = { r: 128, g: 128, b: 128 };

/**
 * Decodes a portrait (path or bytes) to an upright sRGB working copy of at most `longSide` px: EXIF orientation and colour
 * profile applied, the first picture of an animation, transparency laid on grey, 16 bit, grey and CMYK converted. A file
 * that was cut off gives what browsers show of it. Throws `PictureError`.
 */
export async function decodePicture(
  source: string | Buffer,
  longSide: number = WORKING_LONG_SIDE,
): Promise<DecodedPicture> {
  const opened = await openPicture(source);
  const { format, width: fullWidth, height: fullHeight } = opened;
  const about = { fullWidth, fullHeight, format };
  try {
    return { ...about, ...(await workingCopy(await opened.upright('refused'), longSide)), missing: 0 };
  } catch (error) {
    if (error instanceof PictureError && error.code === 'too-large') throw error;
    const rest = await workingCopy(await opened.upright('shown'), longSide).catch(() => null);
    const missing = rest ? missingPart(rest) : 100;
    if (!rest || missing === 100)
      throw new PictureError('undecodable', 'The picture is damaged and cannot be decoded.', {
        cause: error,
      });
    // Of a JPEG libvips warns of much else that costs no pixel.
    const isWhole = format === 'jpeg' && !/premature end/i.test(String(error));
    return { ...about, ...rest, missing: isWhole ? 0 : Math.max(1, missing) };
  }
}

async function workingCopy(upright: Sharp, longSide: number): Promise<Picture> {
  const { data, info } = await upright
    .flatten({ background: GROUND })
    .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const rgb = info.channels === 3 ? bytesOf(data) : greyToRgb(data, info.channels);
  return { width: info.width, height: info.height, rgb };
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
