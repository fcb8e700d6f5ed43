import { type FaceFrame, fromFace } from './face-frame.ts';
import { clamp } from './geometry.ts';
import type { MouthFrame } from './mouth-frame.ts';
import type { Planes } from './planes.ts';
import type { Tones } from './tones.ts';

/** The dark inside of a wide-open mouth that the landmarks have missed, in the face frame (px). */
export interface OpenMouth {
  u: number;
  top: number;
  bottom: number;
}

/** A mouth that the landmarks have missed; without `dark`, a closed one. */
export interface MissedMouth {
  dark: OpenMouth | undefined;
}

/**
 * Looks below the landmarks' lips for a row of teeth with darkness under it: the grin of a drawn figure, whose moustache
 * the landmark model has taken for lips. Only for a face whose mouth is known to be missed: a white collar over a dark
 * jacket looks the same.
 */
export function findOpenMouth(
  base: Planes,
  frame: FaceFrame,
  mouth: MouthFrame,
  tones: Tones,
): OpenMouth | undefined {
  const fh = frame.height;
  const u = mouth.centre.x;
  const reach = 0.14 * fh;
  const dark = 16 + (tones.light - 16) * 0.26;
  const step = fh / 90;
  let teeth = -1;
  let top = -1;
  let bottom = -1;
  for (let v = mouth.centre.y + 0.08 * fh; v < mouth.centre.y + 0.75 * fh; v += step) {
    const row = readRow(base, frame, u, reach, v);
    // In the shade of the upper lip, but never red.
    const isTooth = (c: { y: number; v: number }) => c.y > tones.skin.y * 0.55 && c.v < tones.skin.v - 22;
    if (top < 0 && share(row, isTooth) > 0.6) teeth = v;
    const isDark = share(row, (c) => c.y < dark) > 0.6;
    // The darkness begins close under the teeth and ends at the tongue or the lower lip.
    if (top < 0 && isDark && teeth >= 0 && v - teeth < 0.12 * fh) top = v;
    if (top >= 0 && isDark) bottom = v;
    if (bottom >= 0 && v - bottom > 0.1 * fh) break;
  }
  return bottom - top > 0.05 * fh ? { u, top, bottom } : undefined;
}

function readRow(base: Planes, frame: FaceFrame, u: number, reach: number, v: number) {
  return Array.from({ length: 15 }, (_, i) => {
    const at = fromFace(frame, u + (i / 7 - 1) * reach, v);
    const x = clamp(Math.floor(at.x), 0, base.width - 1);
    const y = clamp(Math.floor(at.y), 0, base.height - 1);
    return { y: base.y[y * base.width + x], v: base.v[(y >> 1) * (base.width >> 1) + (x >> 1)] };
  });
}

function share<T>(row: T[], is: (value: T) => boolean): number {
  return row.filter(is).length / row.length;
}
