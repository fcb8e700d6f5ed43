import sharp, { type Metadata, type SharpInput } from 'sharp';

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

const FORMATS = ['jpeg', 'png', 'webp'] as const;
export type PictureFormat = (typeof FORMATS)[number];

/** Decoding limits: a picture beyond them is refused before its pixels are read. */
export const PICTURE_LIMITS = { pixels: 64_000_000, side: 8000 } as const;

/** Faces, rig and every output size are well served by this; larger only costs time and memory. */
const WORKING_LONG_SIDE = 1600;

/** What shows through a transparent picture: a middle grey suits any skin and leaves no white or black rim. */
const GROUND = { r: 128, g: 128, b: 128 };

/** Why a picture cannot be used; `message` is a sentence for the person who sent it. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
  readonly code: 'undecodable' | 'unsupported' | 'too-large';

  constructor(code: PictureError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Decodes a jpg, png or webp file (path or bytes) to an upright sRGB working copy of at most `longSide` px: EXIF
 * orientation applied, transparency laid on grey, 16 bit, grey and CMYK converted. Throws `PictureError`.
 */
export async function decodePicture(
  source: string | Buffer,
  longSide: number = WORKING_LONG_SIDE,
): Promise<DecodedPicture> {
  const { format, fullWidth, fullHeight } = checkLimits(await readMetadata(source));
  try {
    const { data, info } = await open(source)
      .autoOrient()
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

/** A sharp pipeline over `source` that refuses decompression bombs and takes the first picture of an animation. */
function open(source: SharpInput) {
  return sharp(source, { limitInputPixels: PICTURE_LIMITS.pixels, failOn: 'error', pages: 1 });
}

async function readMetadata(source: string | Buffer): Promise<Metadata> {
  try {
    return await sharp(source, { limitInputPixels: false, pages: 1 }).metadata();
  } catch (error) {
    throw new PictureError('undecodable', 'The file is not a picture that can be decoded.', { cause: error });
  }
}

function checkLimits(metadata: Metadata) {
  const format = FORMATS.find((known) => known === metadata.format);
  if (!format) throw new PictureError('unsupported', 'The picture must be a jpg, png or webp file.');
  const { width: fullWidth, height: fullHeight } = metadata.autoOrient;
  if (Math.max(fullWidth, fullHeight) > PICTURE_LIMITS.side || fullWidth * fullHeight > PICTURE_LIMITS.pixels)
    throw new PictureError(
      'too-large',
      `The picture has ${fullWidth} × ${fullHeight} px; at most ${PICTURE_LIMITS.side} px a side are accepted.`,
    );
  return { format, fullWidth, fullHeight };
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
