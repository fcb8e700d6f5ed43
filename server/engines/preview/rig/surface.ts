import { curveThrough } from './geometry.ts';
import { INNER_LOWER, INNER_UPPER, OVAL } from './topology.ts';

/**
 * The face surface as the mesh uses it. Landmark numbers stay valid; vertices that refinement adds come after them.
 * `parents` names, for every added vertex, the two it lies between.
 */
export interface Surface {
  points: Float32Array;
  depths: Float32Array;
  triangles: Uint32Array;
  outline: number[];
  innerUpper: number[];
  innerLower: number[];
  parents: [number, number][];
}

/** The surface of the landmarks themselves. */
export function plainSurface(points: Float32Array, depths: Float32Array, triangles: Uint16Array): Surface {
  return {
    points: points.slice(),
    depths: depths.slice(),
    triangles: Uint32Array.from(triangles),
    outline: [...OVAL],
    innerUpper: [...INNER_UPPER],
    innerLower: [...INNER_LOWER],
    parents: [],
  };
}

/**
 * Pulls vertices that lie behind a turned cheek or nose back into order, so that no triangle is folded over at rest.
 * Vertices are mere samples of the motion: where they lie changes nothing in the picture. `fixed` ones stay.
 */
export function unfold(surface: Surface, fixed: ReadonlySet<number>): void {
  const { points, triangles } = surface;
  const neighbours = neighboursOf(points.length / 2, triangles);
  for (let round = 0; round < 60; round++) {
    const folded = new Set<number>();
    for (let t = 0; t < triangles.length; t += 3) {
      const corners = [triangles[t], triangles[t + 1], triangles[t + 2]] as const;
      // The face's triangles run counter-clockwise on the screen (negative area with y down).
      if (area(points, ...corners) > -0.05) for (const corner of corners) folded.add(corner);
    }
    if (folded.size === 0) return;
    for (const index of folded) {
      if (fixed.has(index)) continue;
      const around = neighbours[index];
      let x = 0;
      let y = 0;
      for (const other of around) {
        x += points[2 * other];
        y += points[2 * other + 1];
      }
      points[2 * index] = x / around.length;
      points[2 * index + 1] = y / around.length;
    }
  }
}

/** Splits every triangle in four. New vertices on the lips' inner edges lie on a smooth curve through the old ones. */
export function refineSurface(surface: Surface): Surface {
  const middles = new Map<string, number>();
  const points = Array.from(surface.points);
  const depths = Array.from(surface.depths);
  const parents = [...surface.parents];
  const middle = (a: number, b: number): number => {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const known = middles.get(key);
    if (known !== undefined) return known;
    const index = points.length / 2;
    points.push((points[2 * a] + points[2 * b]) / 2, (points[2 * a + 1] + points[2 * b + 1]) / 2);
    depths.push((depths[a] + depths[b]) / 2);
    parents.push([a, b]);
    middles.set(key, index);
    return index;
  };
  const triangles: number[] = [];
  for (let t = 0; t < surface.triangles.length; t += 3) {
    const [a, b, c] = [surface.triangles[t], surface.triangles[t + 1], surface.triangles[t + 2]];
    const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
    triangles.push(a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca);
  }
  const split = (line: number[], closed: boolean) =>
    line.flatMap((index, i) => {
      const next = line[i + 1] ?? (closed ? line[0] : undefined);
      return next === undefined ? [index] : [index, middle(index, next)];
    });
  const refined: Surface = {
    points: Float32Array.from(points),
    depths: Float32Array.from(depths),
    triangles: Uint32Array.from(triangles),
    outline: split(surface.outline, true),
    innerUpper: split(surface.innerUpper, false),
    innerLower: split(surface.innerLower, false),
    parents,
  };
  smoothLine(refined.points, surface.points, surface.innerUpper, refined.innerUpper);
  smoothLine(refined.points, surface.points, surface.innerLower, refined.innerLower);
  return refined;
}

function smoothLine(target: Float32Array, source: Float32Array, old: number[], line: number[]): void {
  const curve = curveThrough(old.map((index) => ({ x: source[2 * index], y: source[2 * index + 1] })));
  for (const index of line) if (index * 2 >= source.length) target[2 * index + 1] = curve(target[2 * index]);
}

function neighboursOf(count: number, triangles: Uint32Array): number[][] {
  const sets = Array.from({ length: count }, () => new Set<number>());
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t], triangles[t + 1], triangles[t + 2]];
    for (const a of corners) for (const b of corners) if (a !== b) sets[a]?.add(b);
  }
  return sets.map((set) => [...set]);
}

function area(points: Float32Array, a: number, b: number, c: number): number {
  const ax = points[2 * a];
  const ay = points[2 * a + 1];
  return (points[2 * b] - ax) * (points[2 * c + 1] - ay) - (points[2 * c] - ax) * (points[2 * b + 1] - ay);
}
