/**
 * What the face can do, as displacements of mesh vertices in the face frame that add up:
 * `jaw` and `upperLip` are px of the lips' middle for 1; `seal` closes the gap of the portrait; the others are
 * a full expression for 1.
 */
export const SHAPE_NAMES = [
  'jaw',
  'upperLip',
  'seal',
  'press',
  'wide',
  'round',
  'tuck',
  'smile',
  'frown',
  'brow',
  'knit',
] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];

/** A sparse displacement field: vertex `index[i]` moves by (`du[i]`, `dv[i]`). */
export interface Shape {
  index: Uint16Array;
  du: Float32Array;
  dv: Float32Array;
}

/** Where a shape takes a vertex: (du, dv) in the face frame, px. */
export type Displacement = (vertex: number) => readonly [number, number];

/** The shape of those `vertices` that a displacement moves. */
export function sparse(vertices: readonly number[], displacement: Displacement): Shape {
  const index: number[] = [];
  const du: number[] = [];
  const dv: number[] = [];
  for (const i of vertices) {
    const [u, v] = displacement(i);
    if (Math.abs(u) < 1e-4 && Math.abs(v) < 1e-4) continue;
    index.push(i);
    du.push(u);
    dv.push(v);
  }
  return { index: Uint16Array.from(index), du: Float32Array.from(du), dv: Float32Array.from(dv) };
}
