import type { Picture } from '../../../portrait/decode.ts';

/** A picture as planar YUV 4:2:0, BT.709 limited range. `width` and `height` (px, even) are those of the Y plane. */
export interface Planes {
  width: number;
  height: number;
  y: Uint8Array;
  u: Uint8Array;
  v: Uint8Array;
}

/** A colour as Y, U, V of BT.709 limited range: Y 16…235, U and V 16…240. */
export interface Yuv {
  y: number;
  u: number;
  v: number;
}

/** Converts a picture of even size; chroma is the mean of 2 × 2 px, sited in their centre. */
export function planesOf(picture: Picture): Planes {
  const { width, height, rgb } = picture;
  const y = new Uint8Array(width * height);
  const u = new Uint8Array((width >> 1) * (height >> 1));
  const v = new Uint8Array(u.length);
  for (let i = 0, p = 0; i < y.length; i++, p += 3)
    // RGB (0…255) → BT.709 limited, coefficients in 16.16 fixed point.
    y[i] = (11966 * byte(rgb, p) + 40254 * byte(rgb, p + 1) + 4064 * byte(rgb, p + 2) + 1081344) >> 16;
  for (let row = 0, c = 0; row < height; row += 2)
    for (let column = 0; column < width; column += 2, c++) {
      const p = (row * width + column) * 3;
      const q = p + width * 3;
      const r = byte(rgb, p) + byte(rgb, p + 3) + byte(rgb, q) + byte(rgb, q + 3);
      const g = byte(rgb, p + 1) + byte(rgb, p + 4) + byte(rgb, q + 1) + byte(rgb, q + 4);
      const b = byte(rgb, p + 2) + byte(rgb, p + 5) + byte(rgb, q + 2) + byte(rgb, q + 5);
      u[c] = (-6596 * r - 22189 * g + 28784 * b + 33685504) >> 18;
      v[c] = (28784 * r - 26145 * g - 2639 * b + 33685504) >> 18;
    }
  return { width, height, y, u, v };
}

function byte(bytes: Uint8Array, index: number): number {
  return bytes[index];
}
