import type { Point } from './face-frame.ts';

/** 0 below `low`, 1 above `high`, smooth in between. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** A bell of height 1 around (x, y): its value at (u, v). */
export function bump(u: number, v: number, x: number, y: number, radius: number): number {
  return Math.exp(-((u - x) ** 2 + (v - y) ** 2) / (2 * radius * radius));
}

/** Distance of a point from a closed polygon, negative inside. */
export function polygonDistance(x: number, y: number, polygon: readonly Point[]): number {
  let nearest = Infinity;
  let inside = false;
  let from = polygon.at(-1);
  for (const to of polygon) {
    if (!from) break;
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    if (from.y > y !== to.y > y && x < from.x + (dx * (y - from.y)) / dy) inside = !inside;
    const t = clamp(((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1), 0, 1);
    nearest = Math.min(nearest, (x - from.x - t * dx) ** 2 + (y - from.y - t * dy) ** 2);
    from = to;
  }
  return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
}

/**
 * A curve given by points that advance along x, resampled: the y at any x by Catmull-Rom, flat beyond the ends.
 */
export function curveThrough(points: readonly Point[]): (x: number) => number {
  const sorted = [...points].sort((a, b) => a.x - b.x);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (!first || !last) throw new RangeError('A curve needs points.');
  return (x) => {
    if (x <= first.x) return first.y;
    if (x >= last.x) return last.y;
    let i = 1;
    while (i < sorted.length - 1 && (sorted[i]?.x ?? Infinity) < x) i++;
    const b = sorted[i - 1] ?? first;
    const c = sorted[i] ?? last;
    const a = sorted[i - 2] ?? b;
    const d = sorted[i + 1] ?? c;
    const span = c.x - b.x || 1;
    const t = (x - b.x) / span;
    const slopeB = ((c.y - a.y) / (c.x - a.x || 1)) * span;
    const slopeC = ((d.y - b.y) / (d.x - b.x || 1)) * span;
    const t2 = t * t;
    const t3 = t2 * t;
    return (
      (2 * t3 - 3 * t2 + 1) * b.y + (t3 - 2 * t2 + t) * slopeB + (3 * t2 - 2 * t3) * c.y + (t3 - t2) * slopeC
    );
  };
}
