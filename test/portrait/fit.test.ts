import { describe, expect, it } from 'vitest';
import { applyFit, planFit, throughFit } from '../../server/portrait/fit.ts';

/** A picture whose red tells the column and whose green tells the row. */
function ramp(width: number, height: number) {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p += 3) {
      rgb[p] = 40 + (150 * x) / width;
      rgb[p + 1] = 40 + (150 * y) / height;
      rgb[p + 2] = 90;
    }
  return { width, height, rgb };
}

const darkest = (rgb: Uint8Array): number => rgb.reduce((least, value) => Math.min(least, value), 255);

describe('fitting a portrait to the output', () => {
  it.each([
    [64, 192, 384, 704],
    [192, 64, 704, 384],
    [300, 300, 1280, 704],
    [64, 64, 512, 512],
  ])('fills every pixel of the output from %i×%i to %i×%i', async (width, height, outWidth, outHeight) => {
    const picture = ramp(width, height);
    const fitted = await applyFit(picture, planFit(picture, outWidth, outHeight));
    expect([fitted.width, fitted.height]).toEqual([outWidth, outHeight]);
    expect(fitted.rgb.length).toBe(outWidth * outHeight * 3);
    // A bar would be black; the picture is nowhere darker than 40.
    expect(darkest(fitted.rgb)).toBeGreaterThan(30);
  });

  it('keeps the face in the frame, wherever it is', () => {
    for (const face of [
      { x: 5, y: 5, width: 60, height: 80 },
      { x: 520, y: 150, width: 60, height: 80 },
    ]) {
      const fit = planFit({ width: 600, height: 240 }, 256, 256, face);
      const from = throughFit(fit, face.x, face.y);
      const to = throughFit(fit, face.x + face.width, face.y + face.height);
      expect(Math.min(from.x, from.y)).toBeGreaterThanOrEqual(0);
      expect(Math.max(to.x, to.y)).toBeLessThanOrEqual(256);
    }
  });

  it('tells where a point of the picture comes to lie', async () => {
    const picture = ramp(600, 240);
    const fit = planFit(picture, 256, 256, { x: 400, y: 60, width: 60, height: 80 });
    const fitted = await applyFit(picture, fit);
    const { x, y } = throughFit(fit, 430, 100);
    const p = (Math.floor(y) * 256 + Math.floor(x)) * 3;
    expect(fitted.rgb[p]).toBeCloseTo(40 + (150 * 430) / 600, -0.5);
    expect(fitted.rgb[p + 1]).toBeCloseTo(40 + (150 * 100) / 240, -0.5);
  });
});
