import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { bmpSize, decodeBmp } from './bmp.ts';
import { decodedCopyOf } from './decoded-copy.ts';
import { withEndMarker } from './end-marker.ts';
import { openHeic } from './heic.ts';
import { profileOfHeic } from './heic-profile.ts';
import { inSrgb } from './in-srgb.ts';
import { PictureError } from './picture-error.ts';
import type { PictureFormat } from './picture-formats.ts';
import type { Pixels } from './pixels.ts';
import { taggedPixels } from './tagged-pixels.ts';

/** What sharp decodes of them; the SVG and other formats that it also knows are none. */
const SHARP_FORMATS = ['jpeg', 'png', 'webp', 'gif', 'heif', 'tiff'] as const satisfies PictureFormat[];

/** Decoding limits: a picture beyond them is refused before its pixels are read. */
export const PICTURE_LIMITS = { pixels: 64_000_000, side: 8000 } as const;

/** A picture of which only the header has been read. */
export interface OpenPicture {
  format: PictureFormat;
  /** Upright, px. */
  width: number;
  height: number;
  /**
   * A pipeline over its first picture, upright and in sRGB. Where the file has been cut off or is damaged it has what a
   * browser shows, or fails, as the caller wants. @throws PictureError for one beyond the limits, or none at all.
   */
  upright(damaged?: 'shown' | 'refused'): Promise<Sharp>;
}

/** Brands of files that hold H.265 pictures; those with AV1 in them (`avif`) are sharp's own. */
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];

/**
 * Opens a picture of one of the `PICTURE_FORMATS`, path or bytes: what sharp cannot decode is decoded for it.
 * @throws PictureError for anything else.
 */
export async function openPicture(source: string | Buffer): Promise<OpenPicture> {
  const head = typeof source === 'string' ? await headOf(source) : source.subarray(0, 64);
  if (head.subarray(0, 2).toString('latin1') === 'BM') return openBmp(source, head);
  const isHeic = head.subarray(4, 8).toString('latin1') === 'ftyp' && !head.includes('avif');
  if (isHeic && HEIC_BRANDS.includes(head.subarray(8, 12).toString('latin1'))) return openHeicFile(source);
  return openSharp(source);
}

async function openSharp(source: string | Buffer): Promise<OpenPicture> {
  const header = await sharp(source, { limitInputPixels: false, failOn: 'none', pages: 1 })
    .metadata()
    .catch((cause: unknown) => {
      throw new PictureError('undecodable', 'The file is not a picture that can be decoded.', { cause });
    });
  const format = SHARP_FORMATS.find((known) => known === header.format);
  if (!format)
    throw new PictureError('unsupported', 'The picture is in a format that cannot be decoded here.');
  const { width, height } = header.autoOrient;
  return {
    format,
    width,
    height,
    async upright(damaged = 'shown') {
      checkLimits(width, height);
      // A JPEG that only lacks its end is whole. Of rows that are missing libvips warns.
      const ended = format === 'jpeg' ? await withEndMarker(source) : null;
      const failOn = damaged === 'shown' ? 'none' : format === 'jpeg' ? 'warning' : 'error';
      const options = { limitInputPixels: PICTURE_LIMITS.pixels, failOn, pages: 1 } as const;
      return inSrgb(sharp(ended ?? source, options).autoOrient(), header).catch(spoilt);
    },
  };
}

function openBmp(source: string | Buffer, head: Buffer): OpenPicture {
  const size = bmpSize(head);
  if (!size || size.width < 1 || size.height < 1)
    throw new PictureError('undecodable', 'The file is not a picture that can be decoded.');
  return {
    format: 'bmp',
    ...size,
    async upright() {
      checkLimits(size.width, size.height);
      return fromPixels(decodeBmp(await bytesOf(source)), null);
    },
  };
}

async function openHeicFile(source: string | Buffer): Promise<OpenPicture> {
  const copy = typeof source === 'string' ? decodedCopyOf(source) : null;
  if (copy && existsSync(copy)) return { ...(await openSharp(copy)), format: 'heic' };
  const bytes = await bytesOf(source);
  const header = await openHeic(bytes).catch((cause: unknown) => {
    throw new PictureError('undecodable', 'The file is not a picture that can be decoded.', { cause });
  });
  const { width, height } = header;
  header.close();
  return {
    format: 'heic',
    width,
    height,
    async upright() {
      checkLimits(width, height);
      const picture = await openHeic(bytes);
      const decoding = picture.decode().finally(() => picture.close());
      return fromPixels(decoding, profileOfHeic(bytes));
    },
  };
}

async function fromPixels(decoding: Promise<Pixels>, profile: Buffer | 'p3' | null): Promise<Sharp> {
  const pixels = await decoding.catch(spoilt);
  if (profile)
    return sharp(taggedPixels(pixels, profile === 'p3' ? await displayP3() : profile), {
      limitInputPixels: PICTURE_LIMITS.pixels,
    });
  const { data, ...raw } = pixels;
  return sharp(data, { raw });
}

/** The profile of Display P3 that sharp brings along. */
async function displayP3(): Promise<Buffer> {
  const dot = { width: 1, height: 1, channels: 3, background: '#000' } as const;
  const tagged = await sharp({ create: dot }).withIccProfile('p3').png().toBuffer();
  const { icc } = await sharp(tagged).metadata();
  if (!icc) throw new Error('no profile of Display P3');
  return icc;
}

function spoilt(cause: unknown): never {
  throw new PictureError('undecodable', 'The picture is damaged and cannot be decoded.', { cause });
}

function checkLimits(width: number, height: number): void {
  const { side, pixels } = PICTURE_LIMITS;
  if (Math.max(width, height) > side || width * height > pixels)
    throw new PictureError(
      'too-large',
      `The picture has ${width} × ${height} px; at most ${side} px a side are accepted.`,
    );
}

async function bytesOf(source: string | Buffer): Promise<Buffer> {
  return typeof source === 'string' ? await readFile(source) : source;
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
