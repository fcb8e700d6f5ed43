import { type EyeFit, fitEye } from './eye-fit.ts';
import { type FaceFrame, fromFace, type Point, pointAt } from './face-frame.ts';
import { clamp, curveThrough, smoothstep } from './geometry.ts';
import type { Mesh } from './mesh.ts';
import type { Planes, Yuv } from './planes.ts';
import { EYES } from './topology.ts';

/** One eye at rest, in the face frame (px). */
export interface EyeRig {
  left: number;
  right: number;
  /** Smallest and largest v that a blink touches. */
  top: number;
  bottom: number;
  /** Edge of the upper lid at u. */
  upper(u: number): number;
  /** How far the upper lid travels at u to be shut: 0 outside the corners. */
  travel(u: number): number;
  /** Height of the skin above the edge that stretches over the eye, at u. */
  skin(u: number): number;
  lid: LidSkin;
  /** Skin below the eye, in the same light as the shut lid. */
  cheek: Yuv;
}

/**
 * The lid's skin without the lashes, creases and rims drawn over it, as `LID_COLUMNS` × `LID_ROWS` of Y, U, V: columns
 * from the left to the right corner, rows from under the brow down to the lid's edge.
 */
export type LidSkin = Float32Array;

export const LID_COLUMNS = 40;
export const LID_ROWS = 20;

/** The upper lid does most of the way, the lower one hardly moves. */
const MEETING = 0.93;
/** Lids cover a little more than what was found, or slivers of white stay in the corners. */
const MARGIN = 1.07;

/** Both eyes, where they are found in the picture. */
export function buildEyes(base: Planes, mesh: Mesh, frame: FaceFrame): EyeRig[] {
  const landmarks = (indices: readonly number[]) => indices.map((index) => pointAt(mesh.local, index));
  const found = EYES.map((eye) => {
    const upper = landmarks(eye.upper);
    const lower = landmarks(eye.lower);
    return { upper, lower, brow: landmarks(eye.brow), fit: fitEye(base, frame, upper, lower) };
  });
  // One eye alone never blinks: better none.
  const both = found.every(({ fit }) => fit.found);
  return found.map(({ upper, lower, brow, fit }) =>
    buildEye(base, frame, upper, lower, brow, { ...fit, found: both }),
  );
}

function buildEye(
  base: Planes,
  frame: FaceFrame,
  upperRaw: Point[],
  lowerRaw: Point[],
  brow: Point[],
  fit: EyeFit,
): EyeRig {
  const fh = frame.height;
  // The lower row of a brow's landmarks.
  const browBottom = curveThrough(brow.slice(5));
  const upperIn = curveThrough(upperRaw);
  const lowerIn = curveThrough(lowerRaw);
  const from = upperRaw[0].x;
  const to = upperRaw[upperRaw.length - 1].x;
  const middle = (from + to) / 2 + fit.shiftU;
  const half = (Math.abs(to - from) / 2) * fit.widen * MARGIN;
  const left = middle - half;
  const right = middle + half;
  const inner = (u: number) => (from + to) / 2 + (u - middle) / (fit.widen * MARGIN);
  const gap = (u: number) => Math.max(0, lowerIn(inner(u)) - upperIn(inner(u))) * fit.heighten;
  const line = (u: number) => (lowerIn(inner(u)) + upperIn(inner(u))) / 2 + fit.shiftV;
  // At the corners the lids part at once, not linearly: a drawn outline leaves slivers of white.
  const open = (u: number) => smoothstep(0, 0.1, 1 - Math.abs(u - middle) / half);
  const upper = (u: number) => line(u) - gap(u) / 2;
  const travel = (u: number) => (fit.found ? MEETING * gap(u) * open(u) : 0);
  const skin = (u: number) => clamp((upper(u) - browBottom(u)) * 0.85, 0.02 * fh, 0.12 * fh);
  const us = Array.from({ length: 21 }, (_, i) => left + ((right - left) * i) / 20);
  return {
    left,
    right,
    top: Math.min(...us.map((u) => upper(u) - skin(u))),
    bottom: Math.max(...us.map((u) => upper(u) + travel(u))) + 0.04 * fh,
    upper,
    travel,
    skin,
    cheek: cheekBelow(base, frame, left, right, (u) => upper(u) + gap(u) + 0.045 * fh),
    lid: lidSkin(base, frame, left, right, upper, skin),
  };
}

function cheekBelow(
  base: Planes,
  frame: FaceFrame,
  left: number,
  right: number,
  line: (u: number) => number,
): Yuv {
  const samples = Array.from({ length: 9 }, (_, i) => {
    const u = left + (right - left) * (0.2 + (0.6 * i) / 8);
    return colourAt(base, frame, u, line(u));
  });
  // The median leaves out what crosses there: the rim of glasses, a lash.
  return samples.sort((a, b) => a.y - b.y)[4];
}

/** Colour of the pixel at a point of the face frame. */
function colourAt(base: Planes, frame: FaceFrame, u: number, v: number): Yuv {
  const { x, y } = fromFace(frame, u, v);
  const px = clamp(Math.floor(x), 0, base.width - 1);
  const py = clamp(Math.floor(y), 0, base.height - 1);
  const c = (py >> 1) * (base.width >> 1) + (px >> 1);
  return { y: base.y[py * base.width + px], u: base.u[c], v: base.v[c] };
}

function lidSkin(
  base: Planes,
  frame: FaceFrame,
  left: number,
  right: number,
  upper: (u: number) => number,
  skin: (u: number) => number,
): LidSkin {
  const grid: Yuv[] = [];
  for (let row = 0; row < LID_ROWS; row++)
    for (let column = 0; column < LID_COLUMNS; column++) {
      const u = left + ((right - left) * (column + 0.5)) / LID_COLUMNS;
      // The lowest rows hold the lashes' roots: the skin ends a little above the edge.
      const v = upper(u) - skin(u) * (1 - (0.88 * row) / (LID_ROWS - 1));
      grid.push(colourAt(base, frame, u, v));
    }
  // Closing: dark lines up to 0.03 face heights vanish, broad shading and colour stay.
  const middle = (left + right) / 2;
  const cells = (size: number, count: number) =>
    clamp(Math.round((0.015 * frame.height * count) / size), 2, 7);
  const radius = { rows: cells(skin(middle), LID_ROWS), columns: cells(right - left, LID_COLUMNS) };
  const bright = spread(grid, radius, (a, b) => a.y > b.y);
  const closed = spread(bright, radius, (a, b) => a.y < b.y);
  const smooth = blur(blur(closed));
  return Float32Array.from(smooth.flatMap(({ y, u, v }) => [y, u, v]));
}

/** Every cell takes the cell within `radius` cells that wins against all others: first along, then across the rows. */
function spread(
  grid: Yuv[],
  radius: { rows: number; columns: number },
  wins: (a: Yuv, b: Yuv) => boolean,
): Yuv[] {
  const best = (cells: Yuv[], i: number, from: number, to: number, step: number): Yuv => {
    let winner = cells[i];
    for (let offset = from; offset <= to; offset++) {
      const other = cells[i + offset * step];
      if (wins(other, winner)) winner = other;
    }
    return winner;
  };
  const along = grid.map((_, i) => {
    const column = i % LID_COLUMNS;
    const reach = radius.columns;
    return best(grid, i, -Math.min(reach, column), Math.min(reach, LID_COLUMNS - 1 - column), 1);
  });
  return along.map((_, i) => {
    const row = Math.floor(i / LID_COLUMNS);
    const reach = radius.rows;
    return best(along, i, -Math.min(reach, row), Math.min(reach, LID_ROWS - 1 - row), LID_COLUMNS);
  });
}

function blur(grid: Yuv[]): Yuv[] {
  return grid.map((_, i) => {
    const row = Math.floor(i / LID_COLUMNS);
    const column = i % LID_COLUMNS;
    const sum = { y: 0, u: 0, v: 0 };
    let count = 0;
    for (let r = Math.max(0, row - 1); r <= Math.min(LID_ROWS - 1, row + 1); r++)
      for (let c = Math.max(0, column - 2); c <= Math.min(LID_COLUMNS - 1, column + 2); c++) {
        const { y, u, v } = grid[r * LID_COLUMNS + c];
        sum.y += y;
        sum.u += u;
        sum.v += v;
        count++;
      }
    return { y: sum.y / count, u: sum.u / count, v: sum.v / count };
  });
}
