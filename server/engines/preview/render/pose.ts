import type { FaceControls } from '../controls.ts';
import { clamp, mix } from '../rig/geometry.ts';
import { headMotion } from '../rig/head.ts';
import type { OpenMouth } from '../rig/open-mouth.ts';
import type { Rig } from '../rig/rig.ts';
import type { ShapeName } from '../rig/shape.ts';

/** How much of every shape a pose uses. */
export type ShapeWeights = Record<ShapeName, number>;

/** Widest inner gap, face heights: more looks like a puppet's mouth. */
const WIDEST_GAP = 0.09;
/** A mouth that is open in the portrait opens by this much more, face heights. */
const FURTHER_GAP = 0.035;
/** Of the gap of a mouth that is wide open in the portrait: what speech uses of it. */
const SPOKEN_SHARE = 0.85;
/** With the lower lip under the teeth a slit of this remains, face heights. */
const TUCK_GAP = 0.016;
/** Of an opening mouth's gap: what the jaw gives; the upper lip rises by the rest. */
const JAW_SHARE = 0.82;

/** Mixes the shapes for the controls. */
export function shapeWeights(rig: Rig, controls: Readonly<FaceControls>): ShapeWeights {
  const fh = rig.frame.height;
  const rest = rig.mouth.gap;
  const close = clamp(controls.close, 0, 1);
  const tuck = clamp(controls.tuck, 0, 1) * (1 - close);
  const round = clamp(controls.round, 0, 1);
  // Lips that are rounded leave a smaller hole.
  const widest = Math.max(WIDEST_GAP * fh, rest + FURTHER_GAP * fh);
  const room = Math.max(0, widest * (1 - 0.3 * round) - rest);
  const open = clamp(controls.open, 0, 1);
  const spoken = open * Math.max(WIDEST_GAP * fh, SPOKEN_SHARE * rest) * (1 - 0.3 * round);
  const opened = mix(rest + open * room, spoken, clamp(controls.speech, 0, 1));
  const slit = TUCK_GAP * fh;
  const gap = mix(opened, slit, tuck) * (1 - close);
  const more = Math.max(0, gap - rest);
  const dark = rig.missedMouth?.dark;
  const jaw = dark ? missedJaw(dark, fh, controls.open, close, tuck) : more * JAW_SHARE;
  return {
    jaw,
    upperLip: more * (1 - JAW_SHARE),
    seal: rest > 0 ? clamp((rest - gap) / rest, 0, 1) : 0,
    press: close,
    wide: clamp(controls.wide, 0, 1),
    round,
    tuck,
    smile: clamp(controls.smile, 0, 1),
    frown: clamp(-controls.smile, 0, 1),
    brow: clamp(controls.brow, 0, 1),
    knit: clamp(-controls.brow, 0, 1),
  };
}

/** How far the lower lip of a mouth that the landmarks have missed moves, px: down to open, up to close. */
function missedJaw(mouth: OpenMouth, fh: number, open: number, close: number, tuck: number): number {
  const room = mouth.bottom - mouth.top + 0.03 * fh;
  return clamp(open, 0, 1) * 0.07 * fh * (1 - close) - room * 0.8 * Math.max(close, 0.5 * tuck);
}

/** A breath lifts the shoulders by this much, face heights. */
const BREATH = 0.009;

/** Places the mesh's vertices: `out` takes (x, y) pairs, px of the output. */
export function placeVertices(
  rig: Rig,
  controls: Readonly<FaceControls>,
  weights: ShapeWeights,
  scratch: Float32Array,
  out: Float32Array,
): void {
  const { mesh, head, frame } = rig;
  scratch.set(mesh.local);
  for (const name in rig.shapes) {
    const weight = weights[name as ShapeName];
    if (weight === 0) continue;
    const { index, du, dv } = rig.shapes[name as ShapeName];
    for (let i = 0; i < index.length; i++) {
      const at = index[i] * 2;
      scratch[at] += weight * du[i];
      scratch[at + 1] += weight * dv[i];
    }
  }
  const move = headMotion(head, frame.height, controls);
  const lift = controls.breath * BREATH * frame.height;
  const { origin, cos, sin } = frame;
  for (let i = 0; i < mesh.count; i++) {
    const follow = head.follow[i];
    let u = scratch[2 * i];
    let v = scratch[2 * i + 1];
    if (follow > 0) {
      const moved = move(u, v, mesh.depth[i]);
      u += (moved.x - u) * follow;
      v += (moved.y - v) * follow;
    }
    v -= lift * head.chest[i];
    const x = origin.x + u * cos - v * sin;
    const y = origin.y + u * sin + v * cos;
    const restX = mesh.rest[2 * i];
    const restY = mesh.rest[2 * i + 1];
    out[2 * i] = restX + (x - restX) * head.holdX[i];
    out[2 * i + 1] = restY + (y - restY) * head.holdY[i];
  }
}
