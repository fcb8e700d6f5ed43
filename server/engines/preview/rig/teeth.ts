import { clamp, smoothstep } from './geometry.ts';

/** Widths of the upper teeth from the middle outwards along the arch, mm: incisors, canine, premolars. */
const UPPER_WIDTHS = [8.5, 6.5, 7.6, 7, 6.8];
/** How far each tooth's edge stays above that of the middle ones, mm. */
const UPPER_EDGES = [0, 0.7, 0.3, 1.3, 2.2];
const LOWER_WIDTHS = [5.3, 5.9, 6.8, 7, 7];
const LOWER_EDGES = [0, 0, 0.2, 0.6, 1];
/** Radius of the arch, mm: it turns the outer teeth away from the viewer. */
const ARCH = 27;
/** A face of one height, forehead to chin, in mm. */
export const FACE_MM = 185;

/** A point of a row of teeth, seen from the front. */
export interface ToothPoint {
  /** Brightness 0…1: rounded crowns, thin dark lines between, darker towards the cheeks. */
  shade: number;
  /** How far the tooth's edge lies short of the row's longest tooth, mm. */
  edge: number;
}

/** The row at `mm` from the middle of the face, 0 beyond its end. */
export function toothAt(mm: number, row: 'upper' | 'lower'): ToothPoint {
  const widths = row === 'upper' ? UPPER_WIDTHS : LOWER_WIDTHS;
  const edges = row === 'upper' ? UPPER_EDGES : LOWER_EDGES;
  const x = Math.abs(mm);
  if (x >= ARCH * 0.985) return { shade: 0, edge: 3 };
  const along = ARCH * Math.asin(x / ARCH);
  let start = 0;
  for (let i = 0; i < widths.length; i++) {
    const width = widths[i];
    if (along < start + width) {
      const t = (along - start) / width;
      const crown = 1 - (2 * t - 1) ** 2;
      const gap = smoothstep(0, 0.12, Math.min(t, 1 - t));
      const corner = 1 - smoothstep(0, 0.3, Math.min(t, 1 - t));
      const facing = Math.sqrt(1 - (x / ARCH) ** 2);
      return {
        shade: (0.94 + 0.06 * crown) * (0.91 + 0.09 * gap) * clamp(0.22 + 0.78 * facing, 0, 1),
        edge: edges[i] + 0.55 * corner ** 2,
      };
    }
    start += width;
  }
  return { shade: 0, edge: 3 };
}
