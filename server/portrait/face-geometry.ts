/** A face by its landmarks: 478 × (x, y, z), px of the picture. */
interface Landmarks {
  points: Float32Array;
}

interface Point {
  x: number;
  y: number;
}

/** A landmark, px of the picture. */
export function pointOf({ points }: Landmarks, index: number): Point {
  return { x: points[index * 3] ?? 0, y: points[index * 3 + 1] ?? 0 };
}

/** From the top of the forehead to the chin, px. */
export function faceHeight(face: Landmarks): number {
  return distance(pointOf(face, 10), pointOf(face, 152));
}

/** How far the head is tilted to a shoulder, by the outer corners of the eyes, rad; positive is clockwise in the picture. */
export function rollOf(face: Landmarks): number {
  const [left, right] = [pointOf(face, 33), pointOf(face, 263)];
  return Math.atan2(right.y - left.y, right.x - left.x);
}

export function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

export function middle(...points: readonly Point[]): Point {
  const sum = points.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }));
  return { x: sum.x / points.length, y: sum.y / points.length };
}
