import type { Size } from '../contract/index.ts';

export interface Pixels {
  width: number;
  height: number;
}

/** Sides of the output are multiples of this, px. */
const GRID = 64;
/** How many scales are tried between the largest and the smallest. */
const SCALES = 100;

/** The sides a size is written with, px. Only their product counts: a size is an area. */
export function sidesOf(size: Size): Pixels {
  const [width = 0, height = 0] = size.split('*').map(Number);
  return { width, height };
}

/**
 * The real output for an upright portrait, px. LiveAvatar's own algorithm, step for step: the largest scale, of a
 * hundred, at which the portrait with both sides padded up to the grid still fits the area.
 */
export function outputSize(portrait: Pixels, size: Size): Pixels {
  const { width: w, height: h } = portrait;
  const sides = sidesOf(size);
  const area = sides.width * sides.height;
  const [min, max] = scaleRange(w, h, area);
  for (let step = 0; step < SCALES; step++) {
    const scale = max - ((max - min) * step) / SCALES;
    const width = padToGrid(Math.trunc(w * scale));
    const height = padToGrid(Math.trunc(h * scale));
    if (width * height <= area) return { width, height };
  }
  return unpadded(w, h, area);
}

/** Scales between which the output lies. */
function scaleRange(w: number, h: number, area: number): [min: number, max: number] {
  if (h * w <= area) return [0.1, 1];
  // The scale at which the padding (at most 63 px a side) certainly fits. The quadratic would have 4qr; LiveAvatar's
  // code has 2qr, and the page must show what that code makes.
  const p = (GRID - 1) * (h + w);
  const q = h * w;
  const r = (GRID - 1) ** 2 - area;
  return [(-p + Math.sqrt(p * p - 2 * q * r)) / (2 * q), Math.sqrt(area / (h * w))];
}

function padToGrid(side: number): number {
  return Math.ceil(side / GRID) * GRID;
}

/** What LiveAvatar falls back to when no scale fits: the portrait's aspect, rounded down. */
function unpadded(w: number, h: number, area: number): Pixels {
  let width = floorToGrid(Math.sqrt((area * w) / h));
  let height = floorToGrid(Math.sqrt((area * h) / w));
  if (width >= w || height >= h) {
    width = floorToGrid(w);
    height = floorToGrid(h);
  }
  // A side of nothing is no picture; LiveAvatar would fail there.
  return { width: Math.max(GRID, width), height: Math.max(GRID, height) };
}

function floorToGrid(side: number): number {
  return Math.floor(side / GRID) * GRID;
}
