import type { EyeRig } from '../rig/eyes.ts';
import { fromFace, toFace } from '../rig/face-frame.ts';
import { clamp, mix, smoothstep } from '../rig/geometry.ts';
import { LID_COLUMNS, LID_ROWS } from '../rig/lid-skin.ts';
import type { Rig } from '../rig/rig.ts';

/** The texels of a texture that a blink of one eye changes, and what each needs to know. */
export interface LidPatch {
  eye: EyeRig;
  /** Index of the texel. */
  index: Uint32Array;
  /** Its distance below the upper lid's edge at rest, px. */
  below: Float32Array;
  /** The lid's travel in this texel's column, px, and how much of an eye is there, 0…1. */
  travel: Float32Array;
  open: Float32Array;
  /** The most that the lid travels in any column, px. */
  farthest: number;
  /** How far it is lid when the eye is shut: 1, falling to 0 where the skin around begins. */
  region: Float32Array;
  /** Its colour then. */
  skinY: Float32Array;
  skinU: Float32Array;
  skinV: Float32Array;
}

/** Over how much the lid's skin passes into the skin around, face heights. */
const SEAM = 0.022;

/** Collects an eye's texels. `scale` is texels per px; the first texel's centre lies at `firstCentre` px. */
export function lidPatch(
  rig: Rig,
  eye: EyeRig,
  width: number,
  height: number,
  scale: number,
  firstCentre: number,
): LidPatch {
  const { frame } = rig;
  const numbers = () => [] as number[];
  const patch = {
    index: numbers(),
    below: numbers(),
    travel: numbers(),
    open: numbers(),
    region: numbers(),
    skinY: numbers(),
    skinU: numbers(),
    skinV: numbers(),
  };
  const corners = [
    fromFace(frame, eye.left, eye.top),
    fromFace(frame, eye.right, eye.top),
    fromFace(frame, eye.left, eye.bottom),
    fromFace(frame, eye.right, eye.bottom),
  ];
  const xs = corners.map((corner) => (corner.x - firstCentre) * scale);
  const ys = corners.map((corner) => (corner.y - firstCentre) * scale);
  // A margin of two texels keeps every neighbour that interpolation reads inside the texture.
  const x0 = clamp(Math.floor(Math.min(...xs)), 2, width - 3);
  const x1 = clamp(Math.ceil(Math.max(...xs)), 2, width - 3);
  const y0 = clamp(Math.floor(Math.min(...ys)), 2, height - 3);
  const y1 = clamp(Math.ceil(Math.max(...ys)), 2, height - 3);
  const tables = [eye.upper, eye.travel, eye.open, eye.above, eye.below].map((curve) => tabulate(eye, curve));
  const seam = SEAM * frame.height;
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      const { x: u, y: v } = toFace(frame, x / scale + firstCentre, y / scale + firstCentre);
      const along = ((u - eye.left) / (eye.right - eye.left)) * STEPS;
      if (along <= 0 || along >= STEPS) continue;
      const [upper, travel, open, above, below] = tables.map((table) => read(table, along));
      if (v <= above || v >= below || eye.travel((eye.left + eye.right) / 2) === 0) continue;
      const soft = Math.min(seam, 0.45 * (below - above));
      const row = ((v - above) / (below - above)) * (LID_ROWS - 1.001);
      const column = clamp((along / STEPS) * LID_COLUMNS - 0.5, 0, LID_COLUMNS - 1.001);
      const [skinY, skinU, skinV] = toneAt(eye.skin.tones, column, row);
      const ends = smoothstep(0, 0.16 * STEPS, Math.min(along, STEPS - along));
      patch.index.push(y * width + x);
      patch.below.push(v - upper);
      patch.travel.push(travel);
      patch.open.push(open);
      patch.region.push(smoothstep(0, soft, v - above) * smoothstep(0, soft, below - v) * ends);
      patch.skinY.push(skinY);
      patch.skinU.push(skinU);
      patch.skinV.push(skinV);
    }
  const { index, ...rest } = patch;
  const farthest = Math.max(...tables[1]);
  const floats = Object.fromEntries(
    Object.entries(rest).map(([key, list]) => [key, Float32Array.from(list)]),
  );
  return {
    eye,
    farthest,
    index: Uint32Array.from(index),
    ...(floats as Omit<LidPatch, 'eye' | 'index' | 'farthest'>),
  };
}

const STEPS = 96;

function tabulate(eye: EyeRig, curve: (u: number) => number): Float32Array {
  return Float32Array.from({ length: STEPS + 1 }, (_, i) =>
    curve(eye.left + ((eye.right - eye.left) * i) / STEPS),
  );
}

/** The value between two entries of a table. */
function read(table: Float32Array, at: number): number {
  const i = at | 0;
  return table[i] + (table[i + 1] - table[i]) * (at - i);
}

/** Y, U, V of the lid's skin between its cells. */
function toneAt(tones: Float32Array, column: number, row: number): number[] {
  const c = column | 0;
  const r = row | 0;
  const i = (r * LID_COLUMNS + c) * 3;
  const j = i + LID_COLUMNS * 3;
  return [0, 1, 2].map((k) => {
    const upper = mix(tones[i + k], tones[i + 3 + k], column - c);
    return mix(upper, mix(tones[j + k], tones[j + 3 + k], column - c), row - r);
  });
}
