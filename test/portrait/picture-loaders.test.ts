import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { allowOnlyPictures } from '../../server/portrait/picture-loaders.ts';

const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>');

afterAll(() => sharp.unblock({ operation: ['VipsForeignLoad'] }));

test('where uploads are decoded, an SVG is no picture to sharp, and portraits are', async () => {
  expect((await sharp(SVG).metadata()).format).toBe('svg');
  allowOnlyPictures();
  await expect(sharp(SVG).metadata()).rejects.toThrow(/unsupported/);
  const square = sharp({ create: { width: 64, height: 64, channels: 3, background: '#a87' } });
  for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)
    expect((await sharp(await square.toFormat(format).toBuffer()).metadata()).width).toBe(64);
});
