import { type FaceFrame, fromFace } from './face-frame.ts';
import { clamp, mix } from './geometry.ts';
import type { Planes } from './planes.ts';

/** Reads the picture at (u, v) of the face frame, bilinear, and writes Y, U, V to `out` from index `at` on. */
export function readPixel(
  base: Planes,
  frame: FaceFrame,
  u: number,
  v: number,
  out: Float32Array,
  at: number,
): void {
  const { x, y } = fromFace(frame, u, v);
  out[at] = bilinear(base.y, base.width, base.height, x - 0.5, y - 0.5);
  out[at + 1] = bilinear(base.u, base.width >> 1, base.height >> 1, x / 2 - 0.5, y / 2 - 0.5);
  out[at + 2] = bilinear(base.v, base.width >> 1, base.height >> 1, x / 2 - 0.5, y / 2 - 0.5);
}

function bilinear(plane: Uint8Array, width: number, height: number, x: number, y: number): number {
  const cx = clamp(x, 0, width - 1.001);
  const cy = clamp(y, 0, height - 1.001);
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const i = y0 * width + x0;
  const fx = cx - x0;
  const fy = cy - y0;
  return mix(mix(plane[i], plane[i + 1], fx), mix(plane[i + width], plane[i + width + 1], fx), fy);
}
