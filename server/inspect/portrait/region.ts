import type { Point } from '../../contract/index.ts';
import { pointOf } from '../../portrait/face-geometry.ts';
import type { Face } from '../../portrait/faces.ts';
import { type Lab, luminance, oklab } from './colour.ts';
import type { FaceView } from './face-view.ts';

/** The convex hull of points, in order (monotone chain). */
export function hull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  return [...chain(sorted), ...chain(sorted.reverse())];
}

/** The hull of some landmarks in the picture, in whole px: to be drawn. */
export function outlineOf(face: Face, indices: readonly number[]): Point[] {
  return hull(indices.map((index) => pointOf(face, index))).map(({ x, y }) => ({
    x: Math.round(x),
    y: Math.round(y),
  }));
}

/** Offsets into the view's RGB of all px inside the hull of some landmarks. */
export function pixelsIn(view: FaceView, indices: readonly number[]): number[] {
  const outline = hull(indices.map((index) => view.at(index)));
  const ys = outline.map(({ y }) => y);
  const top = Math.max(0, Math.ceil(Math.min(...ys)));
  const bottom = Math.min(view.side - 1, Math.floor(Math.max(...ys)));
  const offsets: number[] = [];
  for (let y = top; y <= bottom; y += 1) {
    const xs = crossings(outline, y);
    const left = Math.max(0, Math.ceil(Math.min(...xs)));
    const right = Math.min(view.side - 1, Math.floor(Math.max(...xs)));
    for (let x = left; x <= right; x += 1) offsets.push((y * view.side + x) * 3);
  }
  return offsets;
}

/** The colour in the middle of all colours there, axis by axis: thin things that cross do not count. */
export function typicalColour(view: FaceView, pixels: readonly number[]): Lab {
  const labs = pixels.map((at) => labAt(view, at));
  return [
    quantile(
      labs.map(([l]) => l),
      0.5,
    ),
    quantile(
      labs.map(([, a]) => a),
      0.5,
    ),
    quantile(
      labs.map(([, , b]) => b),
      0.5,
    ),
  ];
}

/** From the dark to the light parts: the range of OKLab lightness that nine tenths of the px lie in, hundredths. */
export function contrast(view: FaceView, pixels: readonly number[]): number {
  const lightness = pixels.map((at) => labAt(view, at)[0]);
  return 100 * (quantile(lightness, 0.95) - quantile(lightness, 0.05));
}

/** Relative luminance of one px of the view. */
export function luminanceAt({ rgb }: FaceView, at: number): number {
  return luminance(rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0);
}

/** The value that this part of all stays below; 0 of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
}

function labAt({ rgb }: FaceView, at: number): Lab {
  return oklab(rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0);
}

/** One half of the hull. */
function chain(sorted: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of sorted) {
    for (;;) {
      const [before, last] = [kept.at(-2), kept.at(-1)];
      if (!before || !last || turn(before, last, point) > 0) break;
      kept.pop();
    }
    kept.push(point);
  }
  kept.pop();
  return kept;
}

function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** Where the outline crosses a row. */
function crossings(outline: readonly Point[], y: number): number[] {
  return outline.flatMap((from, i) => {
    const to = outline[(i + 1) % outline.length] ?? from;
    if (from.y === to.y || y < Math.min(from.y, to.y) || y > Math.max(from.y, to.y)) return [];
    return [from.x + ((to.x - from.x) * (y - from.y)) / (to.y - from.y)];
  });
}
