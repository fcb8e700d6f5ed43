import type { FaceFrame } from './face-frame.ts';
import { clamp, mix, smoothstep } from './geometry.ts';
import type { MouthFrame } from './mouth-frame.ts';
import { LONGEST_TOOTH, lipSlack, lookInside } from './own-mouth.ts';
import type { Planes } from './planes.ts';
import { readPixel } from './read-pixels.ts';
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
  /** Per texel: px above where the portrait's lower lip begins (negative on it); `own` has its pixels. */
  inside: Float32Array;
  own: Float32Array;
  /** By column: px from there to the landmarks' lower edge, seen only while the mouth rests. */
  slack: Float32Array;
  /** How well the portrait's own teeth show, 0…1: dim ones fade into painted ones as soon as the lips move. */
  clarity: number;
  /** Whether the portrait shows anything between the lips. */
  parted: boolean;
  /** Row of lower teeth, fixed to the jaw: shade by column, 0 where there is none. */
  lowerTeeth: Float32Array;
}

/** Lips further apart than this (face heights) show the portrait's own teeth or darkness. */
const PARTED = 0.016;

/** How far teeth that reach the resting lower lip go on behind it, and how far above it its edge tints them, face heights. */
const BEHIND_LIP = 0.008;
const LIP_EDGE = 0.016;

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
  const seen = parted ? lookInside(base, frame, mouth, tones) : undefined;
  const clarity = seen?.clarity ?? 0;
  const tooth = seen?.tooth ?? tones.tooth;
  // Closed lips meet a little above the edge of the upper teeth.
  const bottom = seen?.bottom ?? Math.min(mouth.gap, LONGEST_TOOTH * fh) + 0.017 * fh;
  const texels = new Float32Array(columns * rows * 4);
  const own = new Float32Array(columns * rows * 3);
  const inside = new Float32Array(columns * rows);
  const slack = parted
    ? lipSlack(base, frame, mouth, tones, (column) => u0 + column / density, columns)
    : new Float32Array(columns);
  const lowerTeeth = new Float32Array(columns);
  // Teeth whose edges show are all there is: painted ones would stick out below them.
  const painted = seen?.whole ? 1 - clarity : 1;
  const goOn = seen && !seen.whole ? clarity : 0;
  const pixel = new Float32Array(3);
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
    const rim = mouth.upper(inner) + 0.008 * fh;
    const lip = lower - slack[column];
    // Teeth that show down to the lower lip end just behind it, all along it, and below them it is dark.
    const end = mix(edge, Math.min(edge, lip + BEHIND_LIP * fh), goOn);
    const last = Math.max(rim, lip - LIP_EDGE * fh);
    for (let row = 0; row < rows; row++) {
      const v = v0 + row / density;
      const i = row * columns + column;
      const soft = Math.max(0.006 * fh, 0.6);
      const is = point.shade > 0 ? 1 - smoothstep(-soft, soft, v - end) : 0;
      // Towards the gum the crown turns away from the light, at the edge it is a little translucent.
      const height = clamp((end - v) / (0.05 * fh), 0, 1);
      const sides = 1 - 0.45 * Math.abs(mouth.s(u)) ** 3;
      const shade =
        mix(point.shade, 0.93, 0.6 * clarity) *
        sides *
        (1 - 0.1 * height * height) *
        (0.93 + 0.07 * smoothstep(0, 0.15, height));
      texels[4 * i] = 16 + (tooth.y - 16) * shade;
      // What turns away from the light takes on the colour of the cheeks' inside.
      const warmth = clamp(1 - shade, 0, 1) * 0.8;
      texels[4 * i + 1] = mix(tooth.u, tones.tongue.u, warmth);
      texels[4 * i + 2] = mix(tooth.v, tones.tongue.v, Math.max(warmth, 0.12 * height));
      if (goOn > 0) {
        // What the lower lip hides of a tooth is like what shows right above it.
        readPixel(base, frame, inner, Math.min(v, last), pixel, 0);
        for (let k = 0; k < 3; k++) texels[4 * i + k] = mix(texels[4 * i + k], pixel[k], goOn);
      }
      texels[4 * i + 3] = is * painted;
      inside[i] = parted ? lip - v : -fh;
      if (!parted) continue;
      // What the upper lip covers at rest is like what shows just below it, and further in the dark.
      readPixel(base, frame, inner, Math.max(v, Math.min(rim, lower)), own, 3 * i);
      own[3 * i] = 16 + (own[3 * i] - 16) * (1 - 0.45 * smoothstep(0, 0.03 * fh, rim - v));
    }
  }
  return { u0, v0, density, columns, rows, texels, inside, own, slack, clarity, parted, lowerTeeth };
}
