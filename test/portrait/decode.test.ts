import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodePicture, type Picture } from '../../server/portrait/decode.ts';

const HEIC = fileURLToPath(new URL('../fixtures/media/turned.heic', import.meta.url));
const RED = { r: 200, g: 30, b: 40 };
const BLUE = { r: 20, g: 40, b: 180 };

/** Left half red, right half blue. */
function halves(width: number, height: number) {
  const half = { width: width / 2, height, channels: 3 as const };
  return sharp({ create: { width, height, channels: 3, background: BLUE } }).composite([
    { input: { create: { ...half, background: RED } }, left: 0, top: 0 },
  ]);
}

/** The same as a BMP of 24 bit; `up` = −1: its first row is its top. */
async function bmp(width: number, height: number, up: 1 | -1 = 1): Promise<Buffer> {
  const { data } = await halves(width, height).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54 + data.length, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(up * height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  // Blue comes first; the rows are alike.
  for (let at = 0; at < data.length; at += 3) data.subarray(at, at + 3).reverse();
  return Buffer.concat([head, data]);
}

function pixel(picture: Picture, x: number, y: number): number[] {
  return [...picture.rgb.subarray((y * picture.width + x) * 3, (y * picture.width + x) * 3 + 3)];
}

function near(actual: number[], expected: number[], within = 6): void {
  for (const [k, value] of expected.entries())
    expect(Math.abs(actual[k] - value)).toBeLessThanOrEqual(within);
}

describe('decoding a portrait', () => {
  it.each([
    ['jpeg', 'jpeg'],
    ['png', 'png'],
    ['webp', 'webp'],
    ['avif', 'heif'],
    ['tiff', 'tiff'],
    ['gif', 'gif'],
  ] as const)('reads %s', async (written, format) => {
    const picture = await decodePicture(await halves(80, 60).toFormat(written, { quality: 95 }).toBuffer());
    expect(picture).toMatchObject({ width: 80, height: 60, fullWidth: 80, fullHeight: 60, format });
    near(pixel(picture, 10, 30), [RED.r, RED.g, RED.b]);
    near(pixel(picture, 70, 30), [BLUE.r, BLUE.g, BLUE.b]);
  });

  it.each([
    ['upside down, as most are', 1],
    ['from the top', -1],
  ] as const)('reads a BMP written %s', async (_how, up) => {
    const picture = await decodePicture(await bmp(80, 60, up));
    expect(picture).toMatchObject({ width: 80, height: 60, fullWidth: 80, fullHeight: 60, format: 'bmp' });
    near(pixel(picture, 10, 30), [RED.r, RED.g, RED.b], 2);
    near(pixel(picture, 70, 30), [BLUE.r, BLUE.g, BLUE.b], 2);
  });

  it('reads a HEIC, turned as the camera was held, from a file and from memory', async () => {
    // Written by libheif: 96 × 64 px, red over blue, to be turned a quarter to the left.
    for (const source of [HEIC, await readFile(HEIC)]) {
      const picture = await decodePicture(source);
      expect(picture).toMatchObject({ width: 64, height: 96, fullWidth: 64, fullHeight: 96, format: 'heic' });
      near(pixel(picture, 10, 48), [RED.r, RED.g, RED.b], 10);
      near(pixel(picture, 54, 48), [BLUE.r, BLUE.g, BLUE.b], 10);
    }
  });

  it('takes the first picture of an animation', async () => {
    const frames = await Promise.all(
      [RED, BLUE].map((background) =>
        sharp({ create: { width: 64, height: 64, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const animation = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(animation).metadata()).pages).toBe(2);
    near(pixel(await decodePicture(animation), 32, 32), [RED.r, RED.g, RED.b], 10);
  });

  it('turns a picture upright as its EXIF says', async () => {
    // Orientation 6: the camera was turned, the stored left side is the picture's upper side.
    const turned = await halves(80, 60).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    const picture = await decodePicture(turned);
    expect(picture).toMatchObject({ width: 60, height: 80, fullWidth: 60, fullHeight: 80 });
    near(pixel(picture, 30, 10), [RED.r, RED.g, RED.b]);
    near(pixel(picture, 30, 70), [BLUE.r, BLUE.g, BLUE.b]);
  });

  it('lays a transparent picture on neutral grey', async () => {
    const clear = sharp({ create: { width: 64, height: 64, channels: 4, background: { ...RED, alpha: 0 } } });
    const picture = await decodePicture(await clear.png().toBuffer());
    near(pixel(picture, 32, 32), [128, 128, 128], 1);
    expect(picture.rgb.length).toBe(64 * 64 * 3);
  });

  it('reads 16-bit, grey and CMYK pictures as 8-bit sRGB', async () => {
    const deep = await halves(64, 64).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    near(pixel(await decodePicture(deep), 10, 10), [RED.r, RED.g, RED.b]);

    const grey = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#707070' } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    near(pixel(await decodePicture(grey), 5, 5), [112, 112, 112], 2);

    const cmyk = await halves(64, 64).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const [r, g, b] = pixel(await decodePicture(cmyk), 10, 10);
    expect(r).toBeGreaterThan(Math.max(g, b) + 60);
  });

  it('makes a working copy of a large picture and remembers its real size', async () => {
    const large = await sharp({ create: { width: 4000, height: 1000, channels: 3, background: RED } })
      .jpeg()
      .toBuffer();
    expect(await decodePicture(large)).toMatchObject({
      width: 1600,
      height: 400,
      fullWidth: 4000,
      fullHeight: 1000,
    });
  });

  it('takes a JPEG without its end marker, of which no pixel is lost, in bytes and on disk', async () => {
    const whole = await halves(400, 400).jpeg().toBuffer();
    const folder = await mkdtemp(join(tmpdir(), 'end-marker-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'open.jpg'), whole.subarray(0, -2));
    const { rgb } = await decodePicture(whole);
    // Byte by byte: a matcher takes seconds for so many.
    for (const open of [whole.subarray(0, -2), join(folder, 'open.jpg')])
      expect(await decodePicture(open).then((one) => [Buffer.compare(one.rgb, rgb), one.missing])).toEqual([
        0, 0,
      ]);
  });

  it.each(['jpeg', 'png', 'gif'] as const)(
    'shows of a %s that was cut off what browsers show, and says how much is missing',
    async (kind) => {
      const portrait = sharp(
        fileURLToPath(new URL('../../configs/examples/portraits/daniel.png', import.meta.url)),
      );
      const whole = await portrait.resize(300).toFormat(kind).toBuffer();
      expect((await decodePicture(whole)).missing).toBe(0);
      const { missing, height } = await decodePicture(whole.subarray(0, Math.round(0.6 * whole.length)));
      expect(height).toBe(375);
      expect(missing).toBeGreaterThan(10);
      expect(missing).toBeLessThan(70);
    },
  );

  it('says that the last rows are missing also where the end marker is there, and nothing of other odd bytes', async () => {
    const portrait = sharp(
      fileURLToPath(new URL('../../configs/examples/portraits/daniel.png', import.meta.url)),
    );
    const whole = await portrait.resize(300).jpeg().toBuffer();
    const end = whole.subarray(-2);
    const cut = Buffer.concat([whole.subarray(0, Math.round(0.6 * whole.length)), end]);
    expect((await decodePicture(cut)).missing).toBeGreaterThan(10);
    const odd = Buffer.concat([
      whole.subarray(0, -2),
      Buffer.from([1, 2, 3, 4]),
      end,
      Buffer.from('behind it'),
    ]);
    expect((await decodePicture(odd)).missing).toBe(0);
  });

  it('refuses what is no picture, other formats, and sides beyond the limit', async () => {
    await expect(decodePicture(Buffer.from('not a picture'))).rejects.toMatchObject({ code: 'undecodable' });
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>');
    await expect(decodePicture(svg)).rejects.toMatchObject({ code: 'unsupported' });
    const huge = await bmp(64, 64);
    huge.writeInt32LE(20_000, 18);
    await expect(decodePicture(huge)).rejects.toMatchObject({ code: 'too-large' });
    await expect(decodePicture((await bmp(64, 64)).subarray(0, 500))).rejects.toMatchObject({
      code: 'undecodable',
    });
    const heic = (await readFile(HEIC)).subarray(0, 300);
    await expect(decodePicture(heic)).rejects.toMatchObject({ code: 'undecodable' });
    const long = await sharp({ create: { width: 8001, height: 8, channels: 3, background: RED } })
      .png()
      .toBuffer();
    await expect(decodePicture(long)).rejects.toMatchObject({ code: 'too-large' });
    const withoutScan = await halves(400, 400).jpeg().toBuffer();
    const scan = withoutScan.indexOf(Buffer.from([0xff, 0xda]));
    await expect(decodePicture(withoutScan.subarray(0, scan))).rejects.toMatchObject({ code: 'undecodable' });
  });
});
