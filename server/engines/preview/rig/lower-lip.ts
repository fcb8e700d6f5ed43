import { type FaceFrame, fromFace, toFace } from './face-frame.ts';
import { curveThrough, smoothstep } from './geometry.ts';
import type { Planes } from './planes.ts';
import { readPixel } from './read-pixels.ts';
import { INNER_LOWER, LOWER_ROWS, POINT } from './topology.ts';

/** Luma between black and the cheeks', 0…1: what is darker lies inside the mouth. */
const DARK = 0.36;
/** How far below its landmarks a lip is looked for, face heights. */
const REACH = 0.11;

/**
 * Moves the lower lip's landmarks down to where the dark of a wide-open mouth ends. The landmark model knows few mouths
 * so wide and puts the lip into the dark; a lip found there would leave a hole that never closes. `points` are the
 * landmarks' (x, y) pairs in px.
 */
export function lowerLipToEdge(points: Float32Array, base: Planes, frame: FaceFrame): void {
  const fh = frame.height;
  const pixel = new Float32Array(3);
  const lumaAt = (u: number, v: number) => {
    readPixel(base, frame, u, v, pixel, 0);
    return pixel[0];
  };
  const local = (index: number) => toFace(frame, points[2 * index], points[2 * index + 1]);
  const cheeks = [POINT.cheekLeft, POINT.cheekRight].map((index) => {
    const { x, y } = local(index);
    return lumaAt(x, y);
  });
  const dark = 16 + ((cheeks[0] + cheeks[1]) / 2 - 16) * DARK;
  const step = Math.max(0.5, fh / 400);
  const found = INNER_LOWER.slice(1, -1).map((index) => {
    const { x: u, y: v } = local(index);
    let down = 0;
    let last = 0;
    // A reflection on the tongue does not end the dark; what is light for longer does.
    for (; down < REACH * fh && down - last < 0.012 * fh; down += step)
      if (lumaAt(u, v + down) < dark) last = down;
    return down >= REACH * fh ? 0 : last;
  });
  const smooth = found.map((_, i) => {
    const near = [found[Math.max(0, i - 1)], found[i], found[Math.min(found.length - 1, i + 1)]];
    return near.sort((a, b) => a - b)[1];
  });
  const missed = curveThrough(
    INNER_LOWER.slice(1, -1).map((index, i) => {
      const near = [smooth[Math.max(0, i - 1)], smooth[i], smooth[Math.min(smooth.length - 1, i + 1)]];
      return { x: local(index).x, y: (near[0] + 2 * near[1] + near[2]) / 4 };
    }),
  );
  const outline = curveThrough([...LOWER_ROWS[3]].map(local));
  const chin = local(POINT.chin).y;
  const [left, right] = [local(POINT.cornerLeft).x, local(POINT.cornerRight).x];
  const lip = new Set<number>(LOWER_ROWS.flat());
  for (let index = 0; index < points.length / 2; index++) {
    const { x: u, y: v } = local(index);
    // The skin below makes room, less and less towards the chin.
    const skin =
      u > left && u < right && v > outline(u)
        ? 1 - smoothstep(outline(u), Math.max(chin, outline(u) + 1), v)
        : 0;
    const share = lip.has(index) ? 1 : skin;
    if (share === 0) continue;
    const moved = fromFace(frame, u, v + share * missed(u));
    points.set([moved.x, moved.y], 2 * index);
  }
}
