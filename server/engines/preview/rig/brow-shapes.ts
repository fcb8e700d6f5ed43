import { pointAt } from './face-frame.ts';
import { smoothstep } from './geometry.ts';
import type { Mesh } from './mesh.ts';
import type { Displacement } from './shape.ts';
import { EYES } from './topology.ts';

/** Brows raised, and drawn down and together. */
export function browShapes(mesh: Mesh, fh: number): Record<'brow' | 'knit', Displacement> {
  const brows = browAreas(mesh, fh);
  return {
    brow: (i) => [0, -0.03 * fh * browFollow(brows, mesh, i, fh)],
    knit: (i) => {
      const { x: u } = pointAt(mesh.local, i);
      const inner = Math.exp(-((u / (0.16 * fh)) ** 2));
      const follow = browFollow(brows, mesh, i, fh);
      return [-0.012 * fh * follow * inner * Math.sign(u), 0.016 * fh * follow * (0.35 + 0.65 * inner)];
    },
  };
}

/** A brow's extent and the room between it and the lid, in the face frame. */
interface BrowArea {
  left: number;
  right: number;
  middle: number;
  room: number;
}

function browAreas(mesh: Mesh, fh: number): BrowArea[] {
  return EYES.map((eye) => {
    const brow = eye.brow.map((index) => pointAt(mesh.local, index));
    const middle = brow.reduce((sum, point) => sum + point.y, 0) / brow.length;
    const lid = Math.min(...eye.upper.map((index) => pointAt(mesh.local, index).y));
    return {
      left: Math.min(...brow.map((point) => point.x)),
      right: Math.max(...brow.map((point) => point.x)),
      middle,
      room: Math.max(0.02 * fh, lid - middle),
    };
  });
}

/** How far a vertex follows the brows: 1 on them, fading over the forehead and, quickly, towards the lids. */
function browFollow(brows: BrowArea[], mesh: Mesh, vertex: number, fh: number): number {
  const { x: u, y: v } = pointAt(mesh.local, vertex);
  let follow = 0;
  for (const { left, right, middle, room } of brows) {
    const across = 1 - smoothstep(0, 0.09 * fh, Math.max(left - u, u - right));
    const along =
      v < middle
        ? 1 - smoothstep(0.03 * fh, 0.22 * fh, middle - v)
        : 1 - smoothstep(0.25 * room, room, v - middle);
    follow = Math.max(follow, across * along);
  }
  return follow * (1 - smoothstep(0, 0.12 * fh, mesh.outside[vertex]));
}
