import { type FaceFrame, fromFace, type Point } from './face-frame.ts';
import { clamp } from './geometry.ts';
import type { Planes } from './planes.ts';

/** Where the eye really is, against its landmarks: shifts in px of the face frame, sizes as factors. */
export interface EyeFit {
  shiftU: number;
  shiftV: number;
  widen: number;
  heighten: number;
  /** False where nothing looks like an eye: such a place must not blink. */
  found: boolean;
}

/** Candidates, in widths of the landmarks' eye. */
const SHIFTS_U = [-0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4];
const SHIFTS_V = [-0.12, -0.06, 0, 0.06, 0.12];
const HALF_WIDTHS = [0.45, 0.52, 0.59, 0.66, 0.74];
const HALF_HEIGHTS = [0.13, 0.17, 0.21, 0.26, 0.32, 0.39];

const COLUMNS = 45;
const ROWS = 33;
/** Half the window's size, eye widths. */
const REACH_U = 1.15;
const REACH_V = 0.55;

/** What is between the brow and the eye is skin if it is this light, and this colourful for its light, of what is below. */
const DARKEST_ABOVE = 0.55;
const LEAST_COLOURFUL = 0.7;

/**
 * Finds the eye near its landmarks as the lens that differs most from the skin around it, below the brow's lower edge
 * (v at u). The landmark model is off on the far eye of a turned head and on drawn eyes, which are larger than real ones.
 */
export function fitEye(
  base: Planes,
  frame: FaceFrame,
  upper: readonly Point[],
  lower: readonly Point[],
  brow: (u: number) => number,
): EyeFit {
  const from = upper[0];
  const to = upper[upper.length - 1];
  const width = Math.abs(to.x - from.x);
  const centre = { x: (from.x + to.x) / 2, y: 0 };
  const middle = upper.length >> 1;
  centre.y = (upper[middle].y + lower[middle].y) / 2;
  const halfHeight = clamp((lower[middle].y - upper[middle].y) / 2, 0.1 * width, 0.4 * width) / width;
  const slope = (to.y - from.y) / (to.x - from.x || 1);
  const grid = differences(base, frame, centre, width, slope, brow, halfHeight);
  const sums = columnSums(grid.values);
  const threshold = Math.max(13, 0.42 * grid.strong);
  let best: EyeFit & { score: number } = {
    shiftU: 0,
    shiftV: 0,
    widen: 1,
    heighten: 1,
    found: false,
    score: -Infinity,
  };
  for (const a of SHIFTS_U)
    for (const b of SHIFTS_V)
      for (const halfWidth of HALF_WIDTHS)
        for (const height of HALF_HEIGHTS) {
          const doubt =
            1.6 * a * a + 3 * b * b + 2.2 * (halfWidth - 0.56) ** 2 + 2.2 * (height - halfHeight - 0.04) ** 2;
          const { sum, count, mean } = inside(sums, a, b, halfWidth, height, threshold);
          const score = sum - doubt * threshold * COLUMNS * ROWS * 0.35;
          if (score <= best.score || count === 0) continue;
          best = {
            shiftU: a * width,
            shiftV: b * width,
            widen: halfWidth / 0.5,
            heighten: height / halfHeight,
            // Far from the landmarks, with more of it beside: the landmarks are lost.
            found:
              mean > grid.calm + 9 &&
              Math.abs(a) < 0.4 &&
              (Math.abs(a) < 0.25 || beside(grid.values, a, b, halfWidth) < 0.8 * mean),
            score,
          };
        }
  return best;
}

/**
 * How much each point of the window differs from the skin around the eye, and how much the calm and the strong do. Skin
 * is what is seen below the eye, what is seen in the shade under the brow, and all in between.
 */
function differences(
  base: Planes,
  frame: FaceFrame,
  centre: Point,
  width: number,
  slope: number,
  brow: (u: number) => number,
  halfHeight: number,
) {
  const at = (s: number, t: number) => {
    const du = s * width;
    const { x, y } = fromFace(frame, centre.x + du, centre.y + du * slope + t * width);
    const px = clamp(Math.floor(x), 0, base.width - 1);
    const py = clamp(Math.floor(y), 0, base.height - 1);
    const c = (py >> 1) * (base.width >> 1) + (px >> 1);
    return [base.y[py * base.width + px], base.u[c], base.v[c]];
  };
  const columns = Array.from({ length: 21 }, (_, i) => -0.6 + 0.06 * i);
  const skin = medianOf(columns.flatMap((s) => [at(s, 0.5), at(s, 0.58)]));
  const lid = medianOf(
    columns
      .filter((s) => Math.abs(s) < 0.4)
      .flatMap((s) => {
        const edge = (brow(centre.x + s * width) - centre.y) / width - s * slope;
        return [0.3, 0.5].map((k) => at(s, edge + k * (-halfHeight - edge)));
      }),
  );
  const colourful = ([y, u, v]: number[]) => Math.hypot(u - 128, v - 128) / Math.max(1, y - 16);
  const isSkin = lid[0] > DARKEST_ABOVE * skin[0] && colourful(lid) > LEAST_COLOURFUL * colourful(skin);
  const far = fromBetween(skin, isSkin ? lid : skin);
  const values = new Float32Array(COLUMNS * ROWS);
  for (let row = 0, i = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++, i++) {
      const s = (column / (COLUMNS - 1) - 0.5) * 2 * REACH_U;
      const t = (row / (ROWS - 1) - 0.5) * 2 * REACH_V;
      // A brow differs from skin as much as an eye does.
      if (centre.y + s * width * slope + t * width < brow(centre.x + s * width)) continue;
      values[i] = Math.min(70, far(at(s, t)));
    }
  const sorted = [...values].sort((a, b) => a - b);
  return {
    values,
    calm: sorted[Math.floor(sorted.length * 0.3)],
    strong: sorted[Math.floor(sorted.length * 0.9)],
  };
}

function medianOf(colours: number[][]): number[] {
  return [0, 1, 2].map((k) => colours.map((colour) => colour[k]).sort((a, b) => a - b)[colours.length >> 1]);
}

/** How far a colour is from the nearest of those between two colours: luma, and chroma twice as heavy. */
function fromBetween(one: number[], other: number[]): (colour: number[]) => number {
  const scaled = ([y, u, v]: number[]) => [y, 2 * u, 2 * v];
  const [start, end] = [scaled(one), scaled(other)];
  const way = end.map((value, k) => value - start[k]);
  const length = way.reduce((sum, value) => sum + value * value, 0) || 1;
  return (colour) => {
    const from = scaled(colour).map((value, k) => value - start[k]);
    const share = clamp(from.reduce((sum, value, k) => sum + value * way[k], 0) / length, 0, 1);
    return Math.hypot(...from.map((value, k) => value - share * way[k]));
  };
}

/** Sums down the columns of the window, with a leading row of zeros: any stretch of a column in two reads. */
function columnSums(values: Float32Array): Float32Array {
  const sums = new Float32Array(COLUMNS * (ROWS + 1));
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++) {
      const i = row * COLUMNS + column;
      sums[i + COLUMNS] = sums[i] + values[i];
    }
  return sums;
}

/** Sum and mean of the values inside a lens, and the sum of what they exceed the threshold by. */
function inside(
  sums: Float32Array,
  a: number,
  b: number,
  halfWidth: number,
  halfHeight: number,
  threshold: number,
): { sum: number; count: number; mean: number } {
  const perRow = (2 * REACH_V) / (ROWS - 1);
  let sum = 0;
  let count = 0;
  for (let column = 0; column < COLUMNS; column++) {
    const s = ((column / (COLUMNS - 1) - 0.5) * 2 * REACH_U - a) / halfWidth;
    if (Math.abs(s) >= 1) continue;
    const reach = halfHeight * (1 - s * s);
    const from = Math.max(0, Math.ceil((b - reach + REACH_V) / perRow));
    const to = Math.min(ROWS, Math.floor((b + reach + REACH_V) / perRow) + 1);
    if (to <= from) continue;
    sum += sums[to * COLUMNS + column] - sums[from * COLUMNS + column];
    count += to - from;
  }
  return { sum: sum - threshold * count, count, mean: count === 0 ? 0 : sum / count };
}

/** How much the picture differs from skin just left or right of a candidate, on the stronger side. */
function beside(values: Float32Array, a: number, b: number, halfWidth: number): number {
  const mean = (from: number, to: number) => {
    let sum = 0;
    let count = 0;
    for (let column = 0; column < COLUMNS; column++) {
      const s = (column / (COLUMNS - 1) - 0.5) * 2 * REACH_U - a;
      if (s < from || s > to) continue;
      for (let row = 0; row < ROWS; row++) {
        if (Math.abs((row / (ROWS - 1) - 0.5) * 2 * REACH_V - b) > 0.12) continue;
        sum += values[row * COLUMNS + column];
        count++;
      }
    }
    return count === 0 ? 0 : sum / count;
  };
  return Math.max(mean(-halfWidth - 0.25, -halfWidth - 0.03), mean(halfWidth + 0.03, halfWidth + 0.25));
}
