import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixPortrait } from '../../server/inspect/portrait/fix-portrait.ts';
import { decodePicture } from '../../server/portrait/decode.ts';
import { profileOfHeic } from '../../server/portrait/heic-profile.ts';
import { taggedPixels } from '../../server/portrait/tagged-pixels.ts';
import {
  greyInSrgb,
  greyProfile,
  inkedLab,
  inkProfile,
  inSrgb,
  labInSrgb,
  rgbProfile,
  SPACES,
  type SpaceName,
} from '../fixtures/media/icc.ts';
import { pngFile } from '../fixtures/media/png.ts';
import { THRESHOLDS } from '../inspect/thresholds.ts';

/** px; a patch of each colour in a row. */
const PATCH = 16;
/** 8-bit values: skins, greys, light and deep colours. No space has any of them outside of sRGB. */
const COLOURS = [
  [224, 172, 140],
  [120, 78, 58],
  [128, 128, 128],
  [30, 60, 120],
  [200, 190, 90],
  [90, 130, 80],
  [255, 255, 255],
  [12, 8, 6],
];
/** What no profile moves far, and what sharp once took for Display P3. */
const PRIMARIES = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
];
const HEIC = fileURLToPath(new URL('../fixtures/media/turned.heic', import.meta.url));
const SPACE_NAMES = Object.keys(SPACES) as SpaceName[];

/** Values 0…1 of the patches, row by row. */
function patches(colours: readonly (readonly number[])[]) {
  const row = colours.flatMap((colour) => Array(PATCH).fill(colour).flat());
  return {
    values: Array(PATCH)
      .fill(row)
      .flat()
      .map((value) => value / 255),
    width: colours.length * PATCH,
  };
}

function png(colours: readonly (readonly number[])[], depth: 8 | 16, profile: Buffer | null): Buffer {
  const { values, width } = patches(colours);
  const channels = colours[0]?.length === 1 ? 1 : 3;
  return pngFile(values, { width, height: PATCH, channels, depth, profile });
}

/** How far the middle of each patch is from what it should be, levels; the worst. */
async function worst(file: Buffer | string, expected: readonly (readonly number[])[]): Promise<number> {
  const { width, rgb } = await decodePicture(file);
  return Math.max(
    ...expected.map((colour, i) => {
      const at = ((PATCH / 2) * width + i * PATCH + PATCH / 2) * 3;
      return Math.max(...colour.map((value, k) => Math.abs(value - (rgb[at + k] ?? Number.NaN))));
    }),
  );
}

/** As `worst`, of a copy that the studio has written. */
async function worstOfCopy(
  file: Buffer,
  expected: readonly (readonly number[])[],
  width: number,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'colour-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  await writeFile(from, file);
  await fixPortrait('crop', from, to, THRESHOLDS, { region: { x: 0, y: 0, width, height: PATCH } });
  return worst(to, expected);
}

const ideal = (name: SpaceName, colours: number[][]) =>
  colours.map((colour) =>
    inSrgb(
      name,
      colour.map((value) => value / 255),
    ),
  );

describe('colours are what a colour-managed viewer shows', () => {
  it.each(SPACE_NAMES.flatMap((name) => ([8, 16] as const).map((depth) => ({ name, depth }))))(
    'of $name at $depth bit, within 2 levels',
    async ({ name, depth }) => {
      const file = png(COLOURS, depth, rgbProfile(name));
      expect(await worst(file, ideal(name, COLOURS))).toBeLessThanOrEqual(2);
    },
  );

  it.each([8, 16] as const)(
    'of pure red, green and blue at %i bit, with and without a profile',
    async (depth) => {
      for (const profile of [rgbProfile('sRGB'), null])
        expect(await worst(png(PRIMARIES, depth, profile), PRIMARIES)).toBeLessThanOrEqual(2);
    },
  );

  it.each([8, 16] as const)('of grey at %i bit, of its own gamma or none', async (depth) => {
    const greys = [0, 12, 60, 128, 200, 255].map((value) => [value]);
    const shown = (gamma: number) =>
      greys.map(([value = 0]) => Array(3).fill(greyInSrgb(gamma, value / 255)));
    expect(await worst(png(greys, depth, greyProfile(1.8)), shown(1.8))).toBeLessThanOrEqual(2);
    expect(
      await worst(
        png(greys, depth, null),
        greys.map(([value]) => [value, value, value] as number[]),
      ),
    ).toBeLessThanOrEqual(2);
  });

  it.each<[string, (picture: Sharp) => Sharp, number]>([
    ['JPEG', (picture) => picture.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), 2],
    ['WebP', (picture) => picture.webp({ lossless: true }), 2],
    ['AVIF', (picture) => picture.avif({ lossless: true, chromaSubsampling: '4:4:4' }), 2],
    ['TIFF', (picture) => picture.tiff({ compression: 'lzw' }), 2],
  ])('of Display P3 in a %s', async (_name, write, within) => {
    const tagged = sharp(png(COLOURS, 8, rgbProfile('Display P3'))).keepIccProfile();
    expect(await worst(await write(tagged).toBuffer(), ideal('Display P3', COLOURS))).toBeLessThanOrEqual(
      within,
    );
  });

  it.each([
    ['its profile', Buffer.concat([Buffer.from('prof', 'latin1'), rgbProfile('Display P3')])],
    // Primaries 12, sRGB's curve 13, matrix 6, full range (ITU-T H.273).
    ['numbers', Buffer.from('nclx\0\x0c\0\x0d\0\x06\x80', 'latin1')],
  ])('of Display P3 in a HEIC, as telephones write it, by %s', async (_by, colour) => {
    const plain = await readFile(HEIC);
    expect(profileOfHeic(plain)).toBeNull();
    const tagged = withColour(plain, colour);
    const [was, is] = [await decodePicture(plain), await decodePicture(tagged)];
    for (const at of [(48 * 64 + 10) * 3, (48 * 64 + 54) * 3]) {
      const stored = [...was.rgb.subarray(at, at + 3)].map((value) => value / 255);
      const shown = inSrgb('Display P3', stored);
      for (const [k, value] of shown.entries())
        expect(Math.abs((is.rgb[at + k] ?? 0) - value)).toBeLessThanOrEqual(2);
    }
  });

  it.each<[string, (inks: Sharp) => Sharp]>([
    ['TIFF', (inks) => inks.tiff({ compression: 'none' })],
    // Its inks are stored upside down, as Adobe does.
    ['JPEG', (inks) => inks.jpeg({ quality: 100, chromaSubsampling: '4:4:4' })],
  ])('of inks in a %s, within 6 levels', async (_name, write) => {
    // None, each alone and in halves, and as skin is printed.
    const inks = [
      [0, 0, 0, 0],
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0.5, 0, 0, 0],
      [0, 0.3, 0.4, 0],
      [0, 0.5, 0.6, 0.2],
      [0, 0, 0, 0.5],
    ];
    const width = inks.length * PATCH;
    const row = inks.flatMap((ink) =>
      Array(PATCH)
        .fill(ink.map((value) => Math.round(255 * value)))
        .flat(),
    );
    const data = Buffer.from(Array(PATCH).fill(row).flat());
    const plain = sharp(asInks(taggedPixels({ width, height: PATCH, channels: 4, data }, inkProfile())));
    const file = await write(
      plain.pipelineColourspace('cmyk').toColourspace('cmyk').keepIccProfile(),
    ).toBuffer();
    expect(await sharp(file).metadata()).toMatchObject({ space: 'cmyk', hasProfile: true });
    const shown = inks.map((ink) => labInSrgb(inkedLab(ink)));
    expect(await worst(file, shown)).toBeLessThanOrEqual(6);
    expect(await worstOfCopy(file, shown, width)).toBeLessThanOrEqual(6);
  });

  it('of a corrected copy, too', async () => {
    for (const name of SPACE_NAMES) {
      const file = png(COLOURS, 16, rgbProfile(name));
      const off = await worstOfCopy(file, ideal(name, COLOURS), COLOURS.length * PATCH);
      expect(off, name).toBeLessThanOrEqual(2);
    }
  });
});

/** The four channels of a TIFF as cyan, magenta, yellow and black; what told transparency says the numbers' kind instead. */
function asInks(tiff: Buffer): Buffer {
  const entry = (tag: number) => {
    for (let at = 10; at < tiff.length; at += 12) if (tiff.readUInt16LE(at) === tag) return at;
    throw new Error('no such tag');
  };
  tiff.writeUInt16LE(5, entry(262) + 8);
  const extra = entry(338);
  tiff.writeUInt16LE(339, extra);
  tiff.writeUInt16LE(1, extra + 8);
  return tiff;
}

/** The HEIC with a description of colours among the properties of its pictures. */
function withColour(file: Buffer, colour: Buffer): Buffer {
  const colr = Buffer.concat([Buffer.alloc(4), Buffer.from('colr', 'latin1'), colour]);
  colr.writeUInt32BE(colr.length, 0);
  const ipco = file.indexOf('ipco') - 4;
  const end = ipco + file.readUInt32BE(ipco);
  const longer = Buffer.concat([file.subarray(0, end), colr, file.subarray(end)]);
  for (const type of ['meta', 'iprp', 'ipco']) {
    const at = longer.indexOf(type) - 4;
    longer.writeUInt32BE(longer.readUInt32BE(at) + colr.length, at);
  }
  // Where the pictures' bytes lie has moved too: the last number of each entry but its length.
  const iloc = longer.indexOf('iloc') + 4;
  moveExtents(longer, iloc, colr.length);
  return longer;
}

/** ISO/IEC 14496-12, `iloc` of version 0 or 1 with offsets of 4 bytes. */
function moveExtents(file: Buffer, at: number, by: number): void {
  const version = file[at] ?? 0;
  const [offsetBytes, lengthBytes] = [(file[at + 4] ?? 0) >> 4, (file[at + 4] ?? 0) & 15];
  const baseBytes = (file[at + 5] ?? 0) >> 4;
  let place = at + 8;
  for (let item = file.readUInt16BE(at + 6); item > 0; item -= 1) {
    place += 2 + (version > 0 ? 2 : 0) + 2;
    const base = baseBytes === 4 ? file.readUInt32BE(place) : 0;
    if (base > 0) file.writeUInt32BE(base + by, place);
    place += baseBytes;
    const extents = file.readUInt16BE(place);
    place += 2;
    for (let extent = 0; extent < extents; extent += 1) {
      if (base === 0 && offsetBytes === 4) file.writeUInt32BE(file.readUInt32BE(place) + by, place);
      place += offsetBytes + lengthBytes;
    }
  }
}
