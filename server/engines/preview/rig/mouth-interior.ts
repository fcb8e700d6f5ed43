import { type FaceFrame, fromFace } from './face-frame.ts';
import { clamp, mix, smoothstep } from './geometry.ts';
import type { MouthFrame } from './mouth-frame.ts';
import type { Planes, Yuv } from './planes.ts';
import { FACE_MM, toothAt } from './teeth.ts';
import type { Tones } from './tones.ts';

/**
 * What lies between the lips, in the face frame at rest: it is fixed to the skull and the lips slide over it. Four
 * floats a texel: Y, U, V and how much of it is tooth (0…1, the rest is open space).
 */
export interface MouthInterior {
  /** Face frame position of the first texel, px, and texels per px. */
  u0: number;
  v0: number;
  density: number;
  columns: number;
  rows: number;
  texels: Float32Array;
  /** Per texel: px inside the portrait's own opening (negative outside), where `own` has its pixels. */
  inside: Float32Array;
  own: Float32Array;
  /** Whether the portrait shows anything between the lips. */
  parted: boolean;
  /** Row of lower teeth, fixed to the jaw: shade by column, 0 where there is none. */
  lowerTeeth: Float32Array;
}

/** Lips further apart than this (face heights) show the portrait's own teeth or darkness. */
const PARTED = 0.016;

/** Builds the inside of the mouth: the portrait's own where it shows, matched teeth and darkness around it. */
export function buildInterior(
  base: Planes,
  frame: FaceFrame,
  mouth: MouthFrame,
  tones: Tones,
): MouthInterior {
  const fh = frame.height;
  const density = clamp(240 / fh, 1, 3);
  const u0 = mouth.left.x - 0.02 * fh;
  const v0 = mouth.centre.y - 0.13 * fh;
  const columns = Math.ceil((mouth.right.x - mouth.left.x + 0.04 * fh) * density);
  const rows = Math.ceil(0.3 * fh * density);
  const parted = mouth.gap > PARTED * fh;
  const seen = parted ? lookInside(base, frame, mouth) : undefined;
  const tooth = seen?.tooth ?? tones.tooth;
  // Closed lips meet a little above the edge of the upper teeth.
  const bottom = seen?.bottom ?? mouth.gap + 0.017 * fh;
  const texels = new Float32Array(columns * rows * 4);
  const own = new Float32Array(columns * rows * 3);
  const inside = new Float32Array(columns * rows);
  const lowerTeeth = new Float32Array(columns);
  const toMm = FACE_MM / fh;
  for (let column = 0; column < columns; column++) {
    const u = u0 + column / density;
    // A turned face shows one half of the arch foreshortened: the mouth's own measure follows that.
    const half = mouth.s(u) < 0 ? mouth.centre.x - mouth.left.x : mouth.right.x - mouth.centre.x;
    const mm = mouth.s(u) * clamp(half * toMm, 18, 27);
    const point = toothAt(mm, 'upper');
    lowerTeeth[column] = toothAt(mm, 'lower').shade;
    const upper = mouth.upper(u);
    const lower = mouth.lower(u);
    const edge = mouth.upper(mouth.centre.x) * 0.35 + upper * 0.65 + bottom - point.edge / toMm;
    const inner = clamp(u, mouth.innerLeft, mouth.innerRight);
    const rim = mouth.upper(inner) + 0.005 * fh;
    for (let row = 0; row < rows; row++) {
      const v = v0 + row / density;
      const i = row * columns + column;
      const soft = Math.max(0.006 * fh, 0.6);
      const is = point.shade > 0 ? 1 - smoothstep(-soft, soft, v - edge) : 0;
      // Towards the gum the crown turns away from the light, at the edge it is a little translucent.
      const height = clamp((edge - v) / (0.05 * fh), 0, 1);
      const sides = 1 - 0.55 * Math.abs(mouth.s(u)) ** 3;
      const shade =
        (seen?.tooth ? mix(point.shade, 0.93, 0.6) : point.shade) *
        sides *
        (1 - 0.16 * height * height) *
        (0.93 + 0.07 * smoothstep(0, 0.15, height));
      texels[4 * i] = 16 + (tooth.y - 16) * shade;
      // What turns away from the light takes on the colour of the cheeks' inside.
      const warmth = clamp(1 - shade, 0, 1) * 0.8;
      texels[4 * i + 1] = mix(tooth.u, tones.tongue.u, warmth);
      texels[4 * i + 2] = mix(tooth.v, tones.tongue.v, Math.max(warmth, 0.12 * height));
      texels[4 * i + 3] = is;
      inside[i] = parted ? lower - v : -fh;
      // What the upper lip covers at rest is the mirror of what shows just below it.
      if (parted)
        sample(base, frame, inner, v < rim ? Math.min(2 * rim - v, rim + 0.02 * fh, lower) : v, own, 3 * i);
    }
  }
  return { u0, v0, density, columns, rows, texels, inside, own, parted, lowerTeeth };
}

/** What the portrait shows between its lips: the colour of its teeth and how far down from the upper lip they reach. */
function lookInside(base: Planes, frame: FaceFrame, mouth: MouthFrame): { tooth?: Yuv; bottom?: number } {
  const fh = frame.height;
  const bright: Yuv[] = [];
  const pixel = new Float32Array(3);
  const columns: number[][] = [];
  for (let s = -0.45; s <= 0.451; s += 0.09) {
    const u = mouth.centre.x + s * mouth.width * 0.5;
    const column: number[] = [];
    const step = Math.max(0.5, fh / 400);
    for (let v = mouth.upper(u) + 0.006 * fh; v < mouth.lower(u) - 0.004 * fh; v += step) {
      sample(base, frame, u, v, pixel, 0);
      column.push(pixel[0]);
      bright.push({ y: pixel[0], u: pixel[1], v: pixel[2] });
    }
    columns.push(column);
  }
  if (bright.length < 8) return {};
  bright.sort((a, b) => b.y - a.y);
  const top = bright.slice(0, Math.max(3, Math.round(bright.length * 0.2)));
  const mean = (key: keyof Yuv) => top.reduce((sum, c) => sum + c[key], 0) / top.length;
  const tooth = { y: mean('y'), u: mean('u'), v: mean('v') };
  // Dark or red: a shadow or a tongue, not teeth.
  if (tooth.y < 70 || tooth.v > 150) return {};
  const ends = columns
    .filter((column) => column.length > 2)
    .map((column) => {
      const peak = column.indexOf(Math.max(...column));
      const dark = column.findIndex((y, i) => i > peak && y < column[peak] * 0.62);
      return { last: dark < 0 ? 1 : dark / column.length, length: column.length };
    })
    .sort((a, b) => a.last - b.last);
  const end = ends.length > 0 ? ends[ends.length >> 1] : { last: 1, length: 1 };
  // Teeth that reach down to the lower lip go on behind it.
  const bottom = end.last > 0.82 ? mouth.gap + 0.012 * fh : mouth.gap * end.last;
  return { tooth, bottom: Math.max(bottom, 0.01 * fh) };
}

function sample(base: Planes, frame: FaceFrame, u: number, v: number, out: Float32Array, at: number): void {
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
