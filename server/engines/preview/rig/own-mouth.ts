import type { FaceFrame } from './face-frame.ts';
import { clamp, mix, smoothstep } from './geometry.ts';
import type { MouthFrame } from './mouth-frame.ts';
import type { Planes, Yuv } from './planes.ts';
import { readPixel } from './read-pixels.ts';
import type { Tones } from './tones.ts';

/**
 * How far the lower lip begins above the landmarks' edge, px by column: up to the first px that is no lip. The edge is
 * often found too low, and then a strip of lip would hang in the air when the lips part.
 */
export function lipSlack(
  base: Planes,
  frame: FaceFrame,
  mouth: MouthFrame,
  tones: Tones,
  uOf: (column: number) => number,
  columns: number,
): Float32Array {
  const step = Math.max(0.5, frame.height / 400);
  const pixel = new Float32Array(3);
  const redness = mix(128, tones.lip.v, 0.62);
  const found = Float32Array.from({ length: columns }, (_, column) => {
    const u = clamp(uOf(column), mouth.innerLeft, mouth.innerRight);
    const lower = mouth.lower(u);
    // More than this is gum that reaches down to the lip.
    const most = Math.min(0.4 * mouth.gapAt(u), 0.03 * frame.height);
    let up = 0;
    for (; up < most; up += step) {
      readPixel(base, frame, u, lower - up, pixel, 0);
      if (pixel[0] < 16 + (tones.lip.y - 16) * 0.5 || pixel[2] < redness) break;
    }
    return Math.min(up, most);
  });
  // An edge is smooth; what single columns see is not.
  const reach = Math.round((0.03 * frame.height) / (uOf(1) - uOf(0)));
  return found.map((_, column) => {
    const near = found.slice(Math.max(0, column - reach), column + reach + 1);
    return near.reduce((sum, value) => sum + value, 0) / near.length;
  });
}

/** Upper teeth show no more than this below a resting lip, face heights. */
export const LONGEST_TOOTH = 0.045;

/** What the portrait shows between its lips. */
export interface Seen {
  /** Colour to paint teeth in that go with these. */
  tooth: Yuv;
  /** How far the teeth reach below the upper lip, px. */
  bottom: number;
  /** Whether darkness shows below them, so that they do not go on behind the lower lip. */
  whole: boolean;
  /** How well they show, 0…1. */
  clarity: number;
}

/** Looks between the portrait's parted lips. Undefined where no teeth show. */
export function lookInside(
  base: Planes,
  frame: FaceFrame,
  mouth: MouthFrame,
  tones: Tones,
): Seen | undefined {
  const fh = frame.height;
  const bright: Yuv[] = [];
  const pixel = new Float32Array(3);
  const columns: number[][] = [];
  for (let s = -0.45; s <= 0.451; s += 0.09) {
    const u = mouth.centre.x + s * mouth.width * 0.5;
    const column: number[] = [];
    const step = Math.max(0.5, fh / 400);
    for (let v = mouth.upper(u) + 0.006 * fh; v < mouth.lower(u) - 0.004 * fh; v += step) {
      readPixel(base, frame, u, v, pixel, 0);
      column.push(pixel[0]);
      bright.push({ y: pixel[0], u: pixel[1], v: pixel[2] });
    }
    columns.push(column);
  }
  if (bright.length < 8) return undefined;
  bright.sort((a, b) => b.y - a.y);
  const top = bright.slice(0, Math.max(3, Math.round(bright.length * 0.2)));
  const mean = (key: keyof Yuv) => top.reduce((sum, c) => sum + c[key], 0) / top.length;
  const tooth = { y: mean('y'), u: mean('u'), v: mean('v') };
  // Dark or as red as the lips: a shadow or a tongue, not teeth.
  if (tooth.y < 70 || tooth.v > Math.min(152, tones.lip.v - 4)) return undefined;
  const clarity = smoothstep(0.72, 0.95, tooth.y / tones.skin.y) * smoothstep(6, 16, tones.lip.v - tooth.v);
  const ends = columns
    .filter((column) => column.length > 2)
    .map(toothEnd)
    .sort((a, b) => a - b);
  const end = ends[ends.length >> 1] ?? 1;
  const whole = end <= 0.9;
  // Teeth that reach down to the lower lip go on behind it.
  const bottom = whole ? mouth.gap * end : mouth.gap + 0.012 * fh;
  return {
    // Behind lips that hardly part teeth lie in the shade: opening them lets the light in.
    tooth: {
      y: mix(mix(tooth.y, tones.tooth.y, 0.75), tooth.y, clarity),
      u: mix(mix(tooth.u, tones.tooth.u, 0.8), tooth.u, clarity),
      v: mix(mix(tooth.v, tones.tooth.v, 0.8), tooth.v, clarity),
    },
    bottom: clamp(bottom, 0.01 * fh, mix(LONGEST_TOOTH, 0.09, clarity) * fh),
    whole,
    clarity,
  };
}

/** Where a column's teeth end, 0…1 of the gap: halfway from their brightness to that of the dark below them. */
function toothEnd(column: number[]): number {
  const peak = column.indexOf(Math.max(...column));
  const darkest = Math.min(...column.slice(peak));
  if (darkest > column[peak] * 0.82) return 1;
  const half = (column[peak] + darkest) / 2;
  return column.findIndex((y, i) => i > peak && y <= half) / column.length;
}
