import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReferenceImageCache } from '../../server/portrait/reference-images.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let cache: ReferenceImageCache;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reference-images-test-'));
  cache = new ReferenceImageCache(join(folder, 'cache'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** 300 × 100 px, red on the left and blue on the right. */
async function twoColours(): Promise<string> {
  const image = join(folder, 'wide.png');
  const red = { create: { width: 150, height: 100, channels: 3 as const, background: '#f00' } };
  await sharp({ create: { ...red.create, width: 300, background: '#00f' } })
    .composite([{ input: red, left: 0, top: 0 }])
    .png()
    .toFile(image);
  return image;
}

test('crops around the face that it is told of, without a look of its own', async () => {
  const image = await twoColours();
  const at = (x: number) => ({
    width: 300,
    height: 100,
    boxes: [{ x, y: 40, width: 20, height: 20 }],
    landmarks: [x, 40, 1],
  });
  for (const [x, colour] of [
    [40, [255, 0, 0]],
    [240, [0, 0, 255]],
  ] as const) {
    const fitted = await cache.fit({ image, faces: at(x) }, 64, 64);
    const { dominant } = await sharp(fitted.image).stats();
    expect([dominant.r, dominant.g, dominant.b].map((value) => Math.round(value / 255) * 255)).toEqual(
      colour,
    );
    const { width, height } = await sharp(fitted.image).metadata();
    expect([width, height]).toEqual([64, 64]);
    // The middle of the face is in the middle of the crop, and the landmark at its corner.
    const [box] = fitted.faces?.boxes ?? [];
    expect((box?.x ?? 0) + (box?.width ?? 0) / 2).toBeCloseTo(32, 0);
    expect(fitted.faces?.landmarks[0]).toBeCloseTo(box?.x ?? 0, 1);
    expect(fitted.faces?.landmarks[2]).toBeCloseTo(0.64, 1);
  }
});

test('removes what a killed studio has left, and goes on afterwards', async () => {
  const left = join(folder, 'cache', 'left.png');
  mkdirSync(join(folder, 'cache'));
  writeFileSync(left, 'x');
  cache.clear();
  expect(existsSync(left)).toBe(false);
  const faces = { width: 300, height: 100, boxes: [], landmarks: [] };
  const { image } = await cache.fit({ image: await twoColours(), faces }, 64, 64);
  expect(existsSync(image)).toBe(true);
});

test('says in a sentence why a file is no portrait', async () => {
  const image = join(folder, 'text.png');
  writeFileSync(image, 'no picture');
  await expect(cache.fit({ image }, 64, 64)).rejects.toThrow(
    'The file is not a picture that can be decoded.',
  );
});
