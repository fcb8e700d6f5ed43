import type { FaceControls } from '../controls.ts';
import { type FaceFrame, type Point, pointAt } from './face-frame.ts';
import { clamp, smoothstep } from './geometry.ts';
import type { Mesh } from './mesh.ts';
import { POINT } from './topology.ts';

/** How the head moves: about where, and how far each vertex goes along. */
export interface HeadRig {
  /** Point of the neck that the head turns and nods about, face frame, px. */
  pivot: Point;
  /** 0…1 per vertex: 1 moves with the head, 0 stays. */
  follow: Float32Array;
  /** 0…1 per vertex: how far it rises with a breath. */
  chest: Float32Array;
  /** 0…1 per vertex: how freely it moves across the picture's left and right, upper and lower border. */
  holdX: Float32Array;
  holdY: Float32Array;
  /** Largest turn and nod this portrait bears, rad: a head seen from the side tears earlier. */
  maxYaw: number;
  maxPitch: number;
}

/** The head's motion: hair and ears go with the face, then it fades until the background is perfectly still. */
export function buildHead(mesh: Mesh, frame: FaceFrame, size: { width: number; height: number }): HeadRig {
  const fh = frame.height;
  const chin = pointAt(mesh.local, POINT.chin);
  const follow = new Float32Array(mesh.count);
  const chest = new Float32Array(mesh.count);
  const holdX = new Float32Array(mesh.count);
  const holdY = new Float32Array(mesh.count);
  for (let i = 0; i < mesh.count; i++) {
    const { x: u, y: v } = pointAt(mesh.local, i);
    const { x, y } = pointAt(mesh.rest, i);
    holdX[i] = smoothstep(0, 0.15 * fh, Math.min(x, size.width - x));
    holdY[i] = smoothstep(0, 0.15 * fh, Math.min(y, size.height - y));
    const outside = mesh.outside[i];
    const under = v - chin.y;
    const neck =
      1 -
      smoothstep(0, 0.7 * fh, Math.hypot(Math.max(0, under), Math.max(0, Math.abs(u - chin.x) - 0.3 * fh)));
    const around = 1 - smoothstep(0.2 * fh, 0.78 * fh, outside);
    follow[i] = i < mesh.facePoints ? 1 : under > 0 ? Math.min(neck, around) : around;
    const across = 1 - smoothstep(0.7 * fh, 1.7 * fh, Math.abs(u - chin.x));
    chest[i] = smoothstep(0.3 * fh, 1.1 * fh, under) * (1 - smoothstep(1.6 * fh, 3 * fh, under)) * across;
  }
  const turned = Math.abs(turnOf(mesh, fh));
  return {
    pivot: { x: chin.x * 0.6, y: chin.y + 0.25 * fh },
    follow,
    chest,
    holdX,
    holdY,
    maxYaw: 0.075 * (1 - 0.5 * smoothstep(0.05, 0.3, turned)),
    maxPitch: 0.06,
  };
}

/** Where the nose root lies between the sides of the face: 0 frontal, ±0.5 in profile. */
function turnOf(mesh: Mesh, fh: number): number {
  const left = pointAt(mesh.local, POINT.sideLeft).x;
  const right = pointAt(mesh.local, POINT.sideRight).x;
  const nose = pointAt(mesh.local, POINT.noseBase).x;
  return (nose - (left + right) / 2) / Math.max(right - left, 0.2 * fh);
}

/** Moves a point of the head (face frame, px; depth towards the camera) as the controls say. */
export type HeadMotion = (u: number, v: number, depth: number) => Point;

/** The head's rigid motion in a pose. Turning and nodding are parallax: near parts travel further than far ones. */
export function headMotion(head: HeadRig, fh: number, controls: Readonly<FaceControls>): HeadMotion {
  const yaw = clamp(controls.yaw, -head.maxYaw, head.maxYaw);
  const pitch = clamp(controls.pitch, -head.maxPitch, head.maxPitch);
  const cos = Math.cos(controls.roll);
  const sin = Math.sin(controls.roll);
  const sinYaw = Math.sin(yaw);
  const squeezeU = Math.cos(yaw) - 1;
  const sinPitch = Math.sin(pitch);
  const shiftX = controls.shiftX * fh;
  const shiftY = controls.shiftY * fh;
  const { x: pu, y: pv } = head.pivot;
  return (u, v, depth) => {
    const hu = u - pu;
    const hv = v - pv;
    // The neck's axis lies about a quarter of a face height behind the face.
    const reach = depth + 0.28 * fh;
    return {
      x: pu + hu * cos - hv * sin + sinYaw * reach + squeezeU * hu + shiftX,
      y: pv + hu * sin + hv * cos + sinPitch * reach + shiftY,
    };
  };
}
