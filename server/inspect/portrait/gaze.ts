import type { Point } from '../../contract/index.ts';
import { distance, middle } from '../../portrait/face-geometry.ts';
import type { FaceView } from './face-view.ts';
import { luminanceAt, pixelsIn, quantile } from './region.ts';
import { EYES } from './regions.ts';

/** Corners of the eyes, from left to right in the picture. */
const CORNERS = { left: [33, 133], right: [362, 263] } as const;

/**
 * How far the irises stand beside the middle of their eyes, % of the eye's width; positive is towards the picture's
 * right. Both eyes together: a head that is turned a little shows one iris nearer to the nose and the other further.
 */
export function gazeOf(view: FaceView): number {
  return (100 * (across(view, 'left') + across(view, 'right'))) / 2;
}

/**
 * The iris is the dark part of an open eye: its place is the darkness' centre of gravity. The model's own iris points
 * are not used, they hardly follow an iris that leaves the middle.
 */
function across(view: FaceView, side: 'left' | 'right'): number {
  const [left, right] = CORNERS[side].map((index) => view.at(index)) as [Point, Point];
  const width = distance(left, right);
  const centre = middle(left, right);
  const pixels = pixelsIn(view, EYES[side]);
  const tones = pixels.map((at) => Math.sqrt(luminanceAt(view, at)));
  const white = quantile(tones, 0.7);
  let [sum, moment] = [0, 0];
  for (const [i, at] of pixels.entries()) {
    const dark = Math.max(0, white - (tones[i] ?? 0)) ** 2;
    const x = ((at / 3) % view.side) - centre.x;
    const y = Math.floor(at / 3 / view.side) - centre.y;
    sum += dark;
    moment += (dark * (x * (right.x - left.x) + y * (right.y - left.y))) / width ** 2;
  }
  return sum > 0 ? moment / sum : 0;
}
