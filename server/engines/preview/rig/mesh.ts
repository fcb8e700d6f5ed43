import Delaunator from 'delaunator';
import { type FaceFrame, type Point, pointAt, toFace } from './face-frame.ts';
import { polygonDistance, smoothstep } from './geometry.ts';
import { OVAL, SURFACE_POINTS } from './topology.ts';

/**
 * The warp mesh over the output picture: the face surface (its first `facePoints` vertices) and, Delaunay-triangulated
 * around it, the head, shoulders and picture.
 */
export interface Mesh {
  count: number;
  facePoints: number;
  /** (x, y) pairs at rest, px of the output. */
  rest: Float32Array;
  /** (u, v) pairs at rest in the face frame, px. */
  local: Float32Array;
  /** Towards the camera, px, 0 at the mean of the face's outline. */
  depth: Float32Array;
  /** Distance from the face's outline, px, 0 inside. */
  outside: Float32Array;
  triangles: Uint32Array;
}

/** Builds the mesh. `points` are the landmarks as (x, y) pairs in px of the output, `depths` their z as found. */
export function buildMesh(
  points: Float32Array,
  depths: Float32Array,
  faceTriangles: Uint32Array,
  outline: readonly number[],
  frame: FaceFrame,
  size: { width: number; height: number },
): Mesh {
  const facePoints = points.length / 2;
  const ring = outline.map((index) => pointAt(points, index));
  const around = pointsAround(ring, frame, size);
  const count = facePoints + around.length;
  const rest = new Float32Array(count * 2);
  rest.set(points);
  around.forEach((point, i) => {
    rest.set([point.x, point.y], (facePoints + i) * 2);
  });

  const local = new Float32Array(count * 2);
  const outside = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const { x, y } = pointAt(rest, i);
    const at = toFace(frame, x, y);
    local.set([at.x, at.y], i * 2);
    if (i >= facePoints) outside[i] = Math.max(0, polygonDistance(x, y, ring));
  }
  const depth = spreadDepth(rest, outside, depths, outline, frame.height);
  const triangles = Uint32Array.from([
    ...faceTriangles,
    ...triangulateAround(rest, facePoints, outline, ring),
  ]);
  return { count, facePoints, rest, local, depth, outside, triangles };
}

/** Vertices outside the face: dense near it, where the head's motion fades, coarse over the rest. */
function pointsAround(ring: Point[], frame: FaceFrame, size: { width: number; height: number }): Point[] {
  const near = frame.height / 13;
  const far = Math.max(frame.height / 5, Math.max(size.width, size.height) / 24);
  const reach = frame.height * 0.8;
  const points: Point[] = [];
  const add = (x: number, y: number, step: number, from: number, to: number) => {
    const distance = polygonDistance(x, y, ring);
    if (distance > from && distance <= to) points.push({ x, y });
    return step;
  };
  const xs = ring.map((point) => point.x);
  const ys = ring.map((point) => point.y);
  const left = Math.max(near * 0.6, Math.min(...xs) - reach);
  const right = Math.min(size.width - near * 0.6, Math.max(...xs) + reach);
  const top = Math.max(near * 0.6, Math.min(...ys) - reach);
  const bottom = Math.min(size.height - near * 0.6, Math.max(...ys) + reach);
  let row = 0;
  for (let y = top; y <= bottom; y += near, row++)
    for (let x = left + (row % 2) * near * 0.5; x <= right; x += near) add(x, y, near, near * 0.45, reach);
  const columns = Math.max(1, Math.round(size.width / far));
  const rows = Math.max(1, Math.round(size.height / far));
  for (let j = 0; j <= rows; j++)
    for (let i = 0; i <= columns; i++) {
      const border = i === 0 || j === 0 || i === columns || j === rows;
      add(
        (size.width * i) / columns,
        (size.height * j) / rows,
        far,
        border ? near * 0.1 : reach + near * 0.4,
        Infinity,
      );
    }
  return points;
}

/**
 * Depth of every vertex: the found one on the face, and around it that of the nearby outline, receding to 0. Without
 * that a turned head tears at the cheek that is far from the camera.
 */
function spreadDepth(
  rest: Float32Array,
  outside: Float32Array,
  found: Float32Array,
  outline: readonly number[],
  faceHeight: number,
): Float32Array {
  const mean = OVAL.reduce((sum, index) => sum + found[index], 0) / OVAL.length;
  const depth = new Float32Array(outside.length);
  for (let i = 0; i < depth.length; i++) {
    if (i < found.length) {
      depth[i] = mean - found[i];
      continue;
    }
    const { x, y } = pointAt(rest, i);
    let sum = 0;
    let weight = 0;
    for (const index of outline) {
      const at = pointAt(rest, index);
      const w = 1 / ((x - at.x) ** 2 + (y - at.y) ** 2 + 1) ** 1.5;
      sum += w * (mean - found[index]);
      weight += w;
    }
    depth[i] = (sum / weight) * (1 - smoothstep(0, faceHeight * 0.8, outside[i]));
  }
  return depth;
}

function triangulateAround(
  rest: Float32Array,
  facePoints: number,
  outline: readonly number[],
  ring: Point[],
): number[] {
  const count = rest.length / 2;
  const vertices = [...outline, ...Array.from({ length: count - facePoints }, (_, i) => facePoints + i)];
  const { triangles } = Delaunator.from(vertices.map((index) => [rest[2 * index], rest[2 * index + 1]]));
  const kept: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t], triangles[t + 1], triangles[t + 2]];
    const indices = corners.map((corner) => vertices[corner]);
    const onOutline = corners.every((corner) => corner < outline.length);
    const centre = indices.map((index) => pointAt(rest, index));
    const x = centre.reduce((sum, point) => sum + point.x, 0) / 3;
    const y = centre.reduce((sum, point) => sum + point.y, 0) / 3;
    if (onOutline && polygonDistance(x, y, ring) < 0) continue;
    kept.push(...indices);
  }
  return kept;
}

/** The landmarks of the surface among 478 found ones: (x, y) pairs and z apart. */
export function surfaceOf(points: Float32Array): { points: Float32Array; depths: Float32Array } {
  const flat = new Float32Array(SURFACE_POINTS * 2);
  const depths = new Float32Array(SURFACE_POINTS);
  for (let i = 0; i < SURFACE_POINTS; i++) {
    flat.set([points[3 * i], points[3 * i + 1]], 2 * i);
    depths[i] = points[3 * i + 2];
  }
  return { points: flat, depths };
}
