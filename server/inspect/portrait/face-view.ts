import type { Point } from '../../contract/index.ts';
import { cutLook } from '../../portrait/crop.ts';
import type { Picture } from '../../portrait/decode.ts';
import { faceHeight, rollOf } from '../../portrait/face-geometry.ts';
import type { Face } from '../../portrait/faces.ts';

/** The face, cut out upright and at a size of its own, so that every portrait is measured on the same scale. */
export interface FaceView {
  /** `side` × `side` px of RGB. */
  side: number;
  rgb: Uint8Array;
  /** A landmark in px of the view. */
  at: (index: number) => Point;
  /** px of the picture for each px of the view; below 1 the face had to be enlarged. */
  scale: number;
}

/** The view shows this many face heights: the oval with a rim. */
const SPAN = 1.3;

/** Cuts out the face with its forehead-to-chin line `height` px high. */
export function viewFace(picture: Picture, face: Face, height: number): FaceView {
  const { points, box } = face;
  const angle = rollOf(face);
  const tall = faceHeight(face);
  const side = Math.round(height * SPAN);
  const frame = { centreX: box.x + box.width / 2, centreY: box.y + box.height / 2, span: tall * SPAN, angle };
  const { rgb } = cutLook(picture, frame, side);
  const scale = frame.span / side;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  return {
    side,
    rgb,
    scale,
    at: (index) => {
      const x = (points[index * 3] ?? 0) - frame.centreX;
      const y = (points[index * 3 + 1] ?? 0) - frame.centreY;
      return { x: x * cos + y * sin + side / 2, y: y * cos - x * sin + side / 2 };
    },
  };
}

/** How many quarters of a turn, clockwise, the whole picture stands from upright: −1, 0, 1 or 2. */
export function quarterTurnsOf(face: Face): number {
  const quarters = Math.round(rollOf(face) / (Math.PI / 2));
  return quarters === -2 ? 2 : quarters;
}
