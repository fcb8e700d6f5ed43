import { type FaceFrame, fromFace, toFace } from './face-frame.ts';
import { clamp } from './geometry.ts';
import type { Planes } from './planes.ts';
import { INNER_LOWER, INNER_UPPER } from './topology.ts';

/** Below this gap (face heights) the landmarks only guess at a gap: the lips of such a portrait touch. */
const TOUCHING = 0.028;
/** How far from the landmarks' line the real one is looked for, face heights. */
const REACH = 0.02;

/**
 * Lips that touch part along the dark line between them, not along the landmarks' guess: moves both inner edges onto
 * it. `points` are the landmarks' (x, y) pairs in px. Returns whether the lips touch.
 */
export function joinSeam(points: Float32Array, base: Planes, frame: FaceFrame): boolean {
  const fh = frame.height;
  const middle = INNER_UPPER.length >> 1;
  const local = (index: number) => toFace(frame, points[2 * index], points[2 * index + 1]);
  if (local(INNER_LOWER[middle]).y - local(INNER_UPPER[middle]).y > TOUCHING * fh) return false;
  const found: { u: number; v: number }[] = INNER_UPPER.map((index, i) => {
    const upper = local(index);
    const lower = local(INNER_LOWER[i]);
    const u = (upper.x + lower.x) / 2;
    const guess = (upper.y + lower.y) / 2;
    return { u, v: i === 0 || i === INNER_UPPER.length - 1 ? guess : darkest(base, frame, u, guess) };
  });
  for (let i = 1; i < found.length - 1; i++) {
    const v = (found[i - 1].v + 2 * found[i].v + found[i + 1].v) / 4;
    const { x, y } = fromFace(frame, found[i].u, v);
    points.set([x, y], 2 * INNER_UPPER[i]);
    points.set([x, y], 2 * INNER_LOWER[i]);
  }
  return true;
}

/** The v of the darkest spot near (u, guess); far ones must be darker to win. */
function darkest(base: Planes, frame: FaceFrame, u: number, guess: number): number {
  const reach = REACH * frame.height;
  const step = Math.max(0.4, reach / 14);
  let best = guess;
  let least = Infinity;
  for (let off = -reach; off <= reach; off += step) {
    let luma = 0;
    for (const side of [-1.2, 0, 1.2]) {
      const { x, y } = fromFace(frame, u + side, guess + off);
      const column = clamp(Math.floor(x), 0, base.width - 1);
      luma += base.y[clamp(Math.floor(y), 0, base.height - 1) * base.width + column] / 3;
    }
    const cost = luma + 26 * (off / reach) ** 2;
    if (cost < least) {
      least = cost;
      best = guess + off;
    }
  }
  return best;
}
