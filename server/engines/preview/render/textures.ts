import type { Planes } from '../rig/planes.ts';
import type { Texture } from './samplers.ts';

/** The luma plane as it is. */
export function plainLuma(base: Planes): Texture<Uint8Array> {
  return { texels: base.y.slice(), width: base.width, height: base.height };
}

/**
 * The luma plane at twice the resolution: every second texel is an original pixel, those between are interpolated
 * with a long kernel. Reading it bilinearly keeps a moving face as sharp as a still one, at bilinear's price.
 */
export function doubledLuma(base: Planes, detail: number): Texture<Uint8Array> {
  const kernel = halfKernel(detail);
  const { width, height, y } = base;
  const texels = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row++) doubleLine(y, row * width, width, texels, row * width * 4, kernel);
  doubleRows(texels, width * 2, height, kernel);
  return { texels, width: width * 2, height: height * 2 };
}

/**
 * Lanczos-3 at half a sample: weights of the three nearest texels on each side. `detail` steepens it, which gives back
 * what reading between texels costs in sharpness.
 */
function halfKernel(detail: number): readonly [number, number, number] {
  const steeper = 0.11 * detail;
  const lobes = [0.6079 + steeper, -0.1351 - steeper, 0.0243] as const;
  const sum = 2 * (lobes[0] + lobes[1] + lobes[2]);
  return [lobes[0] / sum, lobes[1] / sum, lobes[2] / sum];
}

function doubleLine(
  source: Uint8Array,
  from: number,
  length: number,
  target: Uint8Array,
  to: number,
  kernel: readonly [number, number, number],
): void {
  const [k0, k1, k2] = kernel;
  const last = length - 1;
  for (let i = 0, o = to; i < length; i++, o += 2) {
    const p = from + i;
    const a = source[p];
    const b = source[i < last ? p + 1 : p];
    const c = source[i > 0 ? p - 1 : p];
    const d = source[from + Math.min(last, i + 2)];
    const e = source[from + Math.max(0, i - 2)];
    const f = source[from + Math.min(last, i + 3)];
    const value = k0 * (a + b) + k1 * (c + d) + k2 * (e + f) + 0.5;
    target[o] = a;
    target[o + 1] = Math.max(16, Math.min(value, 235));
  }
}

/** Fills the odd rows of `texels` from the even ones. */
function doubleRows(
  texels: Uint8Array,
  width: number,
  rows: number,
  kernel: readonly [number, number, number],
): void {
  const [k0, k1, k2] = kernel;
  const last = rows - 1;
  const start = (row: number) => Math.max(0, Math.min(row, last)) * 2 * width;
  for (let row = 0; row < rows; row++) {
    const a = start(row);
    const b = start(row + 1);
    const c = start(row - 1);
    const d = start(row + 2);
    const e = start(row - 2);
    const f = start(row + 3);
    const o = (row * 2 + 1) * width;
    for (let x = 0; x < width; x++) {
      const value =
        k0 * (texels[a + x] + texels[b + x]) +
        k1 * (texels[c + x] + texels[d + x]) +
        k2 * (texels[e + x] + texels[f + x]) +
        0.5;
      texels[o + x] = Math.max(16, Math.min(value, 235));
    }
  }
}

/** Both chroma planes packed. */
export function packedChroma(base: Planes): Texture<Uint32Array> {
  const texels = new Uint32Array(base.u.length);
  for (let i = 0; i < texels.length; i++) texels[i] = base.u[i] | (base.v[i] << 16);
  return { texels, width: base.width >> 1, height: base.height >> 1 };
}
