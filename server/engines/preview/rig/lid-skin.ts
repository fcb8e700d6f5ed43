import type { FaceFrame } from './face-frame.ts';
import { clamp, mix, smoothstep } from './geometry.ts';
import type { Planes } from './planes.ts';
import { readPixel } from './read-pixels.ts';

/**
 * What a shut lid looks like: the tones right around the eye spread over it like a membrane, so that no patch shows.
 * `LID_COLUMNS` × `LID_ROWS` of Y, U, V: columns from `left` to `right` of the eye, rows from where the skin above ends
 * to where the skin below begins.
 */
export interface LidSkin {
  tones: Float32Array;
  /** How dark the portrait's lashes are against its skin: 0 invisible, 1 black. */
  lashes: number;
}

export const LID_COLUMNS = 40;
export const LID_ROWS = 20;

/** Luma of the skin above an eye, of that below it: darker is hair, or its shadow. */
const DARKEST_LID = 0.76;

/** An eye's outlines over u, face frame px. */
interface Outline {
  left: number;
  right: number;
  brow(u: number): number;
  above(u: number): number;
  upper(u: number): number;
  below(u: number): number;
}

/** Samples the skin around an eye. */
export function lidSkin(base: Planes, frame: FaceFrame, eye: Outline): LidSkin {
  const fh = frame.height;
  const us = Array.from(
    { length: LID_COLUMNS },
    (_, i) => eye.left + ((eye.right - eye.left) * (i + 0.5)) / LID_COLUMNS,
  );
  // From the lid's own skin up to the brow's bone, and from the lashes down to the cheek: the lighter ones of these are
  // skin, the darker ones its fold, lashes and brow.
  const rim = (edge: (u: number) => number, direction: number) =>
    smoothed(
      us.map((u) =>
        lightish(
          [-0.2, 0, 0.2, 0.4, 0.6, 0.8, 1].map((k) =>
            colourAt(base, frame, u, Math.max(edge(u) + direction * k * 0.04 * fh, eye.brow(u) + 0.003 * fh)),
          ),
        ),
      ),
    );
  const below = rim(eye.below, 1);
  // Between a low brow and the lashes little skin shows: then it is taken to be nearly as light as that of the cheek.
  const above = rim(eye.above, -1).map(([y, u, v], i) => {
    const least = DARKEST_LID * below[i][0];
    const own = smoothstep(0.6 * least, least, y);
    return [Math.max(y, least), mix(below[i][1], u, own), mix(below[i][2], v, own)];
  });
  const quarter = LID_COLUMNS >> 2;
  const contrasts = us.slice(quarter, -quarter).map((u, i) => {
    const skin = above[i + quarter][0];
    const dark = [-0.012, -0.006, 0, 0.006].map((k) => colourAt(base, frame, u, eye.upper(u) + k * fh)[0]);
    return 1 - (Math.min(...dark) - 16) / Math.max(1, skin - 16);
  });
  contrasts.sort((a, b) => a - b);
  return {
    tones: membrane(above, below),
    lashes: clamp(contrasts[contrasts.length >> 1] ?? 0.5, 0, 1),
  };
}

/** The smoothest surface between two rims: every inner cell ends as the mean of its neighbours. */
function membrane(above: number[][], below: number[][]): Float32Array {
  const stride = 3 * LID_COLUMNS;
  const tones = new Float32Array(stride * LID_ROWS);
  for (let row = 0; row < LID_ROWS; row++) {
    const t = row / (LID_ROWS - 1);
    above.forEach((colour, column) => {
      for (let k = 0; k < 3; k++)
        tones[row * stride + 3 * column + k] = colour[k] + (below[column][k] - colour[k]) * t;
    });
  }
  for (let round = 0; round < 60; round++)
    for (let row = 1; row < LID_ROWS - 1; row++)
      for (let i = row * stride; i < (row + 1) * stride; i++) {
        const column = Math.floor((i - row * stride) / 3);
        const left = tones[column > 0 ? i - 3 : i];
        const right = tones[column < LID_COLUMNS - 1 ? i + 3 : i];
        tones[i] = (left + right + tones[i - stride] + tones[i + stride]) / 4;
      }
  return tones;
}

/**
 * How far the white of a wide-open eye goes on below the lower lid that was found, px over u: round eyes of drawn
 * figures are taller than any landmark model expects.
 */
export function whiteBelow(
  base: Planes,
  frame: FaceFrame,
  middle: number,
  half: number,
  lower: (u: number) => number,
  height: number,
): (u: number) => number {
  const cheek = middling(
    [-0.4, -0.2, 0, 0.2, 0.4].map((k) =>
      colourAt(base, frame, middle + k * half, lower(middle) + 0.6 * height + 0.03 * frame.height),
    ),
  );
  const colourful = Math.hypot(cheek[1] - 128, cheek[2] - 128);
  const step = Math.max(0.5, height / 24);
  const found = [-0.5, -0.25, 0, 0.25, 0.5].map((k) => {
    const u = middle + k * half;
    let last = 0;
    for (let down = 0; down <= 0.6 * height; down += step) {
      const [y, cu, cv] = colourAt(base, frame, u, lower(u) + down);
      if (y > 0.75 * cheek[0] && Math.hypot(cu - 128, cv - 128) < 0.6 * colourful) last = down;
      else if (down - last > 0.15 * height) break;
    }
    return last;
  });
  const most = [...found].sort((a, b) => a - b)[3];
  return (u) => most * smoothstep(0, 0.6, 1 - Math.abs(u - middle) / half);
}

function colourAt(base: Planes, frame: FaceFrame, u: number, v: number): Float32Array {
  const colour = new Float32Array(3);
  readPixel(base, frame, u, v, colour, 0);
  return colour;
}

/** The one that is brighter than two thirds of them. */
function lightish(colours: Float32Array[]): Float32Array {
  return [...colours].sort((a, b) => a[0] - b[0])[Math.floor(colours.length * 0.67)];
}

/** The one of median brightness: leaves out a lash, a crease, the rim of glasses. */
function middling(colours: Float32Array[]): Float32Array {
  return [...colours].sort((a, b) => a[0] - b[0])[colours.length >> 1];
}

/** A rim's columns made to agree with their neighbours: a strand of hair or a lash across it is no skin. */
function smoothed(columns: Float32Array[]): number[][] {
  const near = <T>(list: readonly T[], i: number, reach: number) =>
    list.slice(Math.max(0, i - reach), i + reach + 1);
  const typical = middling(columns)[0];
  const plausible = columns.map((_, i) => {
    const colour = middling(near(columns, i, 3));
    return [clamp(colour[0], 0.72 * typical, 1.35 * typical), colour[1], colour[2]];
  });
  return plausible.map((_, i) => {
    const around = near(plausible, i, 2);
    return [0, 1, 2].map((k) => around.reduce((sum, colour) => sum + colour[k], 0) / around.length);
  });
}
