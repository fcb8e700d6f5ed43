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
export function doubledLuma(base: Planes, kernel: readonly number[] = LANCZOS_HALF): Texture<Uint8Array> {
  const { width, height, y } = base;
  const wide = new Uint8Array(width * 2 * height);
  for (let row = 0; row < height; row++)
    doubleLine(y, row * width, 1, width, wide, row * width * 2, 1, kernel);
  const texels = new Uint8Array(width * 2 * height * 2);
  for (let row = 0; row < height; row++)
    texels.set(wide.subarray(row * width * 2, (row + 1) * width * 2), row * width * 4);
  doubleRows(texels, width * 2, height, kernel);
  return { texels, width: width * 2, height: height * 2 };
}

/** Lanczos-3 at half a sample, normalised: weights of the three nearest texels on each side. */
const LANCZOS_HALF = [0.6079, -0.1351, 0.0243].map(
  (w) => w / (2 * (0.6079 - 0.1351 + 0.0243)),
) as readonly number[];

function doubleLine(
  source: Uint8Array,
  from: number,
  step: number,
  length: number,
  target: Uint8Array,
  to: number,
  targetStep: number,
  kernel: readonly number[],
): void {
  const [k0, k1, k2] = kernel;
  const last = length - 1;
  for (let i = 0; i < length; i++) {
    const at = (j: number) => source[from + (j < 0 ? 0 : j > last ? last : j) * step];
    target[to + 2 * i * targetStep] = source[from + i * step];
    const value =
      k0 * (at(i) + at(i + 1)) + k1 * (at(i - 1) + at(i + 2)) + k2 * (at(i - 2) + at(i + 3)) + 0.5;
    target[to + (2 * i + 1) * targetStep] = value < 16 ? 16 : value > 235 ? 235 : value;
  }
}

/** Fills the odd rows of `texels` from the even ones. */
function doubleRows(texels: Uint8Array, width: number, rows: number, kernel: readonly number[]): void {
  const [k0, k1, k2] = kernel;
  const last = rows - 1;
  const start = (row: number) => (row < 0 ? 0 : row > last ? last : row) * 2 * width;
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
      texels[o + x] = value < 16 ? 16 : value > 235 ? 235 : value;
    }
  }
}

/** Both chroma planes packed. */
export function packedChroma(base: Planes): Texture<Uint32Array> {
  const texels = new Uint32Array(base.u.length);
  for (let i = 0; i < texels.length; i++) texels[i] = base.u[i] | (base.v[i] << 16);
  return { texels, width: base.width >> 1, height: base.height >> 1 };
}
