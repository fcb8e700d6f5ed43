import type { Picture } from '../../../server/portrait/decode.ts';

/** A planar YUV 4:2:0 frame (BT.709 limited range) as RGB, for looking at and for measuring. */
export function rgbOf(frame: Uint8Array, width: number, height: number): Picture {
  const rgb = new Uint8Array(width * height * 3);
  const chroma = width * height;
  const half = width >> 1;
  for (let y = 0, o = 0; y < height; y++)
    for (let x = 0; x < width; x++, o += 3) {
      const c = (y >> 1) * half + (x >> 1);
      const luma = 1.16438 * (frame[y * width + x] - 16);
      const u = frame[chroma + c] - 128;
      const v = frame[chroma + chroma / 4 + c] - 128;
      rgb[o] = byte(luma + 1.79274 * v);
      rgb[o + 1] = byte(luma - 0.21325 * u - 0.53291 * v);
      rgb[o + 2] = byte(luma + 2.1124 * u);
    }
  return { width, height, rgb };
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
