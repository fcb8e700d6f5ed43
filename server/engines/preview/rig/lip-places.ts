import type { Surface } from './surface.ts';
import { LOWER_LIP, MOUTH_CORNERS, UPPER_LIP } from './topology.ts';

/** How a vertex lies to the mouth; refined vertices take the mean of their parents. */
export interface LipPlace {
  /** 1 on the lip's inner edge falling to 0 at its outline and beyond; 0 off the lip. */
  upper: number;
  lower: number;
  /** 1 for vertices that belong to the lip at all. */
  upperLip: number;
  lowerLip: number;
  corner: number;
}

const NOWHERE: LipPlace = { upper: 0, lower: 0, upperLip: 0, lowerLip: 0, corner: 0 };

/** How every one of `count` vertices lies to the lips. */
export function lipPlaces(count: number, surface: Surface): LipPlace[] {
  const places = Array.from({ length: count }, () => NOWHERE);
  for (const [index, depth] of UPPER_LIP) places[index] = { ...NOWHERE, upper: 1 - depth, upperLip: 1 };
  for (const [index, depth] of LOWER_LIP) places[index] = { ...NOWHERE, lower: 1 - depth, lowerLip: 1 };
  for (const index of MOUTH_CORNERS) places[index] = { ...NOWHERE, corner: 1 };
  const first = surface.points.length / 2 - surface.parents.length;
  surface.parents.forEach(([a, b], i) => {
    const p = places[a];
    const q = places[b];
    const mean = (key: keyof LipPlace) => (p[key] + q[key]) / 2;
    places[first + i] = {
      upper: mean('upper'),
      lower: mean('lower'),
      upperLip: mean('upperLip'),
      lowerLip: mean('lowerLip'),
      corner: mean('corner'),
    };
  });
  // Between a corner and the first vertex of an edge the edge is still the edge, or closed lips keep a hole there.
  for (const index of surface.innerUpper.slice(1, -1)) places[index] = { ...NOWHERE, upper: 1, upperLip: 1 };
  for (const index of surface.innerLower.slice(1, -1)) places[index] = { ...NOWHERE, lower: 1, lowerLip: 1 };
  return places;
}
