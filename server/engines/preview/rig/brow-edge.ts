import type { FaceFrame, Point } from './face-frame.ts';
import { curveThrough, mix } from './geometry.ts';
import type { Planes } from './planes.ts';
import { readPixel } from './read-pixels.ts';

/** Columns that a brow is looked at in. */
const COLUMNS = 25;
/** Points of a column. */
const ROWS = 48;
/** Less contrast than this between a brow and the skin below it, of the skin's luma, is no edge that can be seen. */
const FAINT = 0.12;

/**
 * The lower edge of a brow: its v at u, face frame px. `brow` holds its landmarks, the upper row before the lower one,
 * and `upper` those of the lid below it. Landmarks lie on the usual brow; a heavy one reaches down past them, and what
 * belongs to it is no eye and no lid.
 */
export function browEdge(
  base: Planes,
  frame: FaceFrame,
  brow: readonly Point[],
  upper: readonly Point[],
): (u: number) => number {
  const top = curveThrough(brow.slice(0, 5));
  const bottom = curveThrough(brow.slice(5));
  const lid = curveThrough(upper);
  const from = Math.min(...brow.map(({ x }) => x));
  const to = Math.max(...brow.map(({ x }) => x));
  const columns = Array.from({ length: COLUMNS }, (_, i) => {
    const u = mix(from, to, i / (COLUMNS - 1));
    const landmark = Math.min(bottom(u), lid(u));
    return { u, landmark, past: edgeInColumn(base, frame, u, top(u), landmark, lid(u)) - landmark };
  });
  // A brow is one piece: columns whose edge is far from their neighbours' have seen a lash or a shadow.
  const agreed = columns.map(({ past }, i) => {
    const near = columns.slice(Math.max(0, i - 4), i + 5).map((column) => column.past);
    const typical = near.sort((a, b) => a - b)[near.length >> 1];
    return Math.min(past, typical + 0.008 * frame.height);
  });
  return curveThrough(
    columns.map(({ u, landmark }, i) => {
      const near = agreed.slice(Math.max(0, i - 2), i + 3);
      return { x: u, y: landmark + near.reduce((sum, past) => sum + past, 0) / near.length };
    }),
  );
}

/** The v at which a column's brow ends: half-way from its darkness to the light below it, the landmark if it is faint. */
function edgeInColumn(
  base: Planes,
  frame: FaceFrame,
  u: number,
  top: number,
  landmark: number,
  lid: number,
): number {
  const pixel = new Float32Array(3);
  const end = Math.max(lid, landmark + 0.02 * frame.height);
  const start = Math.min(top, end - 0.03 * frame.height);
  const step = (end - start) / (ROWS - 1);
  const lumas = Array.from({ length: ROWS }, (_, i) => {
    readPixel(base, frame, u, start + i * step, pixel, 0);
    return pixel[0];
  });
  // Lashes are as dark as a brow: it has its darkest point in the upper part of the way to them.
  const share = (v: number) => Math.round((v - start) / step);
  const last = Math.min(ROWS - 4, share(mix(landmark, end, 0.7)));
  const core = lumas.indexOf(Math.min(...lumas.slice(0, last + 1)));
  const below = lumas.slice(core, ROWS - 2);
  const light = Math.max(...below);
  if (light - lumas[core] < FAINT * light) return landmark;
  const half = (light + lumas[core]) / 2;
  // A brow that reaches past its landmark is dark all the way: what is dark beyond skin is a fold, or lashes.
  const known = Math.max(0, share(landmark));
  if (core > known && Math.max(...lumas.slice(known, core)) >= half) return landmark;
  let row = core;
  while (row < ROWS - 1 && lumas[row] < half) row++;
  return Math.max(landmark, start + row * step);
}
