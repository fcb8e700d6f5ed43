import type { Picture } from './decode.ts';

/** A square of the picture, px, turned clockwise by `angle` rad about its centre. */
export interface LookFrame {
  centreX: number;
  centreY: number;
  span: number;
  angle: number;
}

/** What is seen there: `side` × `side` px of RGB. */
export interface Look {
  frame: LookFrame;
  side: number;
  rgb: Uint8Array;
}

const GREY = 128;

/** Cuts a turned square out of the picture, grey where it reaches beyond the edge, averaged down to `side` px. */
export function cutLook(picture: Picture, frame: LookFrame, side: number): Look {
  const scale = frame.span / side;
  // Without averaging, shrinking a large portrait makes noise in which the detector misses faces.
  const taps = Math.max(1, Math.min(8, Math.round(scale)));
  const rgb = new Uint8Array(side * side * 3);
  const sum = new Float64Array(3);
  // A step of one tap to the right is (cos, sin) px of the picture, one down (−sin, cos).
  const [cos, sin] = [Math.cos(frame.angle), Math.sin(frame.angle)].map((part) => (part * scale) / taps);
  const corner = fromLook(frame, side, 0.5 / taps, 0.5 / taps);
  for (let y = 0, o = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      sum.fill(0);
      for (let j = y * taps; j < (y + 1) * taps; j++)
        for (let i = x * taps; i < (x + 1) * taps; i++) {
          const atX = corner.x + i * cos - j * sin;
          const atY = corner.y + i * sin + j * cos;
          addBilinear(picture, atX - 0.5, atY - 0.5, sum);
        }
      for (let k = 0; k < 3; k++) rgb[o++] = sum[k] / (taps * taps) + 0.5;
    }
  return { frame, side, rgb };
}

/** Where a point of a look (px of the look) lies in the picture. */
export function fromLook(frame: LookFrame, side: number, x: number, y: number): { x: number; y: number } {
  const u = (x / side - 0.5) * frame.span;
  const v = (y / side - 0.5) * frame.span;
  const cos = Math.cos(frame.angle);
  const sin = Math.sin(frame.angle);
  return { x: frame.centreX + u * cos - v * sin, y: frame.centreY + u * sin + v * cos };
}

function addBilinear(picture: Picture, x: number, y: number, sum: Float64Array): void {
  const { width, height, rgb } = picture;
  if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5) {
    for (let k = 0; k < 3; k++) sum[k] = sum[k] + GREY;
    return;
  }
  const x0 = Math.min(width - 1, Math.max(0, Math.floor(x)));
  const y0 = Math.min(height - 1, Math.max(0, Math.floor(y)));
  const dx = x0 + 1 < width ? 3 : 0;
  const dy = y0 + 1 < height ? width * 3 : 0;
  const fx = Math.max(0, x - x0);
  const fy = Math.max(0, y - y0);
  const p = (y0 * width + x0) * 3;
  for (let k = p; k < p + 3; k++) {
    const top = rgb[k] * (1 - fx) + rgb[k + dx] * fx;
    const bottom = rgb[k + dy] * (1 - fx) + rgb[k + dx + dy] * fx;
    sum[k - p] = sum[k - p] + top * (1 - fy) + bottom * fy;
  }
}
