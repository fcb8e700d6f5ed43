import type { Point } from '../../contract/index.ts';
import { pointOf, rollOf } from '../../portrait/face-geometry.ts';
import type { Face } from '../../portrait/faces.ts';

/** Where a head is turned, degrees. */
export interface Pose {
  /** To the side; positive is towards the picture's right. */
  yaw: number;
  /** Up or down; positive is up. */
  pitch: number;
  /** To a shoulder; positive is clockwise in the picture. */
  roll: number;
}

/** How far the chin lies behind the forehead in a face that looks straight ahead, degrees (mean of sound portraits). */
const LEVEL_TILT = 4;
/** Of a head as wide as 2: the nose's tip is this much further in front of its axis than the cheeks' edges are. */
const NOSE = 1.12;

/**
 * Yaw by where the tip of the nose stands between the edges of the cheeks, pitch by the landmarks' own depths: their
 * depths are too flat to tell a turn, and noses are too different in height to tell a nod.
 */
export function poseOf(face: Face): Pose {
  const [left, right, nose] = [pointOf(face, 234), pointOf(face, 454), pointOf(face, 1)];
  const roll = rollOf(face);
  const along = ({ x, y }: Point) => x * Math.cos(roll) + y * Math.sin(roll);
  const aside = (2 * (along(nose) - along(left))) / (along(right) - along(left)) - 1;
  return {
    yaw: degrees(Math.atan(aside / NOSE)),
    pitch: LEVEL_TILT - leaning(face),
    roll: degrees(roll),
  };
}

/** How much further away the chin is than the forehead, as an angle, degrees. */
function leaning({ points }: Face): number {
  const [x, y, z] = [0, 1, 2].map((axis) => (points[152 * 3 + axis] ?? 0) - (points[10 * 3 + axis] ?? 0));
  return degrees(Math.atan2(z ?? 0, Math.hypot(x ?? 0, y ?? 0)));
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
