import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixPortrait } from '../../server/inspect/portrait/fix-portrait.ts';
import { decodePicture } from '../../server/portrait/decode.ts';
import { profileOfHeic } from '../../server/portrait/heic-profile.ts';
import {
  greyInSrgb,
  greyProfile,
  inSrgb,
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
    ['JPEG', (picture) => picture.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), 3],
    ['WebP', (picture) => picture.webp({ lossless: true }), 2],
    ['AVIF', (picture) => picture.avif({ lossless: true, chromaSubsampling: '4:4:4' }), 3],
    ['TIFF', (picture) => picture.tiff({ compression: 'lzw' }), 2],
  ])('of Display P3 in a %s', async (_name, write, within) => {
    const tagged = sharp(png(COLOURS, 8, rgbProfile('Display P3'))).keepIccProfile();
    expect(await worst(await write(tagged).toBuffer(), ideal('Display P3', COLOURS))).toBeLessThanOrEqual(
      within,
    );
  });

  it('of Display P3 in a HEIC, as telephones write it', async () => {
    const plain = await readFile(HEIC);
    expect(profileOfHeic(plain)).toBeNull();
    const tagged = withProfile(plain, rgbProfile('Display P3'));
    const [was, is] = [await decodePicture(plain), await decodePicture(tagged)];
    for (const at of [(48 * 64 + 10) * 3, (48 * 64 + 54) * 3]) {
      const stored = [...was.rgb.subarray(at, at + 3)].map((value) => value / 255);
      const shown = inSrgb('Display P3', stored);
      for (const [k, value] of shown.entries())
        expect(Math.abs((is.rgb[at + k] ?? 0) - value)).toBeLessThanOrEqual(2);
    }
  });

  it('of a corrected copy, too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'colour-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    const region = { x: 0, y: 0, width: COLOURS.length * PATCH, height: PATCH };
    for (const name of SPACE_NAMES) {
      await writeFile(from, png(COLOURS, 16, rgbProfile(name)));
      await fixPortrait('crop', from, to, THRESHOLDS, { region });
      expect(await worst(to, ideal(name, COLOURS)), name).toBeLessThanOrEqual(3);
    }
  });
});

/** The HEIC with a profile among the properties of its pictures. */
function withProfile(file: Buffer, profile: Buffer): Buffer {
  const colr = Buffer.concat([Buffer.alloc(4), Buffer.from('colrprof', 'latin1'), profile]);
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
