import { pointAt } from './face-frame.ts';
import { clamp, mix, smoothstep } from './geometry.ts';
import type { Mesh } from './mesh.ts';
import type { MouthFrame } from './mouth-frame.ts';
import type { OpenMouth } from './open-mouth.ts';
import type { Surface } from './surface.ts';
import { EYES, LOWER_LIP, MOUTH_CORNERS, POINT, UPPER_LIP } from './topology.ts';

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

/** How a vertex lies to the mouth; refined vertices take the mean of their parents. */
interface LipPlace {
  /** 1 on the lip's inner edge falling to 0 at its outline and beyond; 0 off the lip. */
  upper: number;
  lower: number;
  /** 1 for vertices that belong to the lip at all. */
  upperLip: number;
  lowerLip: number;
  corner: number;
}

/** All shapes of a face of `faceHeight` px. */
export function buildShapes(
  mesh: Mesh,
  surface: Surface,
  mouth: MouthFrame,
  faceHeight: number,
  openMouth: OpenMouth | undefined,
): Record<ShapeName, Shape> {
  const places = lipPlaces(mesh.count, surface);
  const displacements = vertexDisplacements(mesh, mouth, places, faceHeight);
  if (openMouth) Object.assign(displacements, missedMouth(mesh, openMouth, faceHeight));
  // Nothing further away than this moves with the features of the face.
  const near: number[] = [];
  for (let i = 0; i < mesh.count; i++) if (mesh.outside[i] < 0.5 * faceHeight) near.push(i);
  const shapes = SHAPE_NAMES.map((name) => [name, sparse(near, displacements[name])] as const);
  return Object.fromEntries(shapes) as Record<ShapeName, Shape>;
}

type Displacement = (vertex: number) => readonly [number, number];

function vertexDisplacements(
  mesh: Mesh,
  mouth: MouthFrame,
  places: LipPlace[],
  fh: number,
): Record<ShapeName, Displacement> {
  const chin = pointAt(mesh.local, POINT.chin);
  const locate = (i: number) => {
    const { x: u, y: v } = pointAt(mesh.local, i);
    const place = places[i];
    const s = mouth.s(u);
    // On the lips the arch of the opening ends in the inner corners.
    const end =
      place.upperLip + place.lowerLip > 0
        ? s < 0
          ? -mouth.s(mouth.innerLeft)
          : mouth.s(mouth.innerRight)
        : 1;
    const round = Math.max(0, 1 - (s / Math.max(0.5, end)) ** 2);
    return { u, v, s, place, below: v - mouth.line(u), outside: mesh.outside[i], arch: round ** 0.75 };
  };
  const located = Array.from({ length: mesh.count }, (_, i) => locate(i));
  const at = (i: number) => located[i];
  const brows = browAreas(mesh, fh);
  const bump = (u: number, v: number, x: number, y: number, radius: number) =>
    Math.exp(-((u - x) ** 2 + (v - y) ** 2) / (2 * radius * radius));
  const cheeks = [pointAt(mesh.local, POINT.cheekLeft), pointAt(mesh.local, POINT.cheekRight)];

  /** How far skin and lips below the mouth follow the jaw. */
  const jawFollow = (i: number): number => {
    const { v, s, place, below, outside, arch } = at(i);
    const sides = 1 - smoothstep(0.95, 2.3, Math.abs(s));
    const lip = 0.24 + 0.76 * arch;
    const skin = smoothstep(-0.03 * fh, 0.1 * fh, below) * sides;
    // Just under the lip the skin follows the lip's arch, further down the jaw's bone.
    const bone = smoothstep(0, 0.14 * fh, below);
    const follow = skin * (lip + (1 - lip) * bone);
    const onLip = place.lowerLip * lip + place.corner * 0.24;
    const weight = place.lowerLip + place.corner;
    const neck = 1 - smoothstep(0, 0.34 * fh, Math.max(outside, v - chin.y));
    return (onLip + (1 - weight) * (place.upperLip > 0 ? follow * (1 - place.upperLip) : follow)) * neck;
  };
  /** How far lip and skin above the mouth follow the upper lip. */
  const upperFollow = (i: number): number => {
    const { s, place, below, outside, arch } = at(i);
    if (place.corner > 0.5 || place.lowerLip > 0.5) return 0;
    const skin =
      (1 - smoothstep(0.04 * fh, 0.15 * fh, -below)) *
      (1 - smoothstep(0.7, 1.4, Math.abs(s))) *
      smoothstep(-0.02 * fh, 0.01 * fh, -below);
    return (place.upperLip + (1 - place.upperLip) * skin) * arch * (outside > 0 ? 0 : 1);
  };
  const nearMouth = (i: number, spread: number): number => {
    const { u, v, outside } = at(i);
    return bump(u, v, mouth.centre.x, mouth.centre.y, spread) * (1 - smoothstep(0, 0.25 * fh, outside));
  };

  /** 1 at the corners of the mouth: both lips bend alike, so that a smile opens nothing. */
  const atCorners = (i: number, place: LipPlace): number => {
    const { u, v, s } = at(i);
    const bend = Math.min(1, s * s);
    const near =
      bump(u, v, mouth.left.x, mouth.left.y, 0.1 * fh) + bump(u, v, mouth.right.x, mouth.right.y, 0.1 * fh);
    const lip = place.upperLip + place.lowerLip + place.corner;
    return mix(near * Math.min(1, 0.25 + bend), bend, lip);
  };

  return {
    jaw: (i) => {
      const { u, below } = at(i);
      const follow = jawFollow(i);
      // A dropping jaw narrows the lower face a little.
      const side = -0.06 * (u - mouth.centre.x) * smoothstep(0, 0.2 * fh, below) * follow;
      return [side / (0.1 * fh), follow];
    },
    upperLip: (i) => [0, -upperFollow(i)],
    seal: (i) => {
      const { u, v, s, place, below } = at(i);
      const gap = mouth.gapAt(clamp(u, mouth.left.x, mouth.right.x));
      if (place.lowerLip > 0 && gap > 0) {
        const stay = 1 - 0.25 * (1 - place.lower);
        return [0, -(mouth.lower(u) - mouth.line(u)) * stay * place.lowerLip];
      }
      if (place.upperLip > 0 && gap > 0)
        return [0, (mouth.line(u) - mouth.upper(u)) * (0.4 + 0.6 * place.upper) * place.upperLip];
      if (below > 0)
        return [
          0,
          -mouth.gap * 0.42 * jawFollow(i) * (1 - 0.5 * smoothstep(0, chin.y - mouth.centre.y, below)),
        ];
      return [0, mouth.gap * 0.16 * upperFollow(i) * (Math.abs(s) < 1.4 && v < mouth.centre.y ? 1 : 0)];
    },
    press: (i) => {
      const { place, arch } = at(i);
      // The red rolls inwards: its outline comes towards the line between the lips.
      const amount = 0.014 * fh * (0.35 + 0.65 * arch);
      return [0, amount * (1 - place.upper) * place.upperLip - amount * (1 - place.lower) * place.lowerLip];
    },
    wide: (i) => {
      const { u, s, place, arch } = at(i);
      const thin = 0.008 * fh * arch;
      const pull = 0.17 * (u - mouth.centre.x) * nearMouth(i, mouth.width * 0.62);
      const lift = -0.012 * fh * smoothstep(0.5, 1.1, Math.abs(s)) * nearMouth(i, mouth.width * 0.7);
      return [
        pull,
        lift + thin * (1 - place.upper) * place.upperLip - thin * (1 - place.lower) * place.lowerLip,
      ];
    },
    round: (i) => {
      const { u, place, arch } = at(i);
      const pout = 0.012 * fh * arch;
      const pull = -0.33 * (u - mouth.centre.x) * nearMouth(i, mouth.width * 0.6);
      return [pull, -pout * (1 - place.upper) * place.upperLip + pout * (1 - place.lower) * place.lowerLip];
    },
    tuck: (i) => {
      const { place, below, arch } = at(i);
      if (place.lowerLip > 0) return [0, -0.034 * fh * (1 - place.lower) * arch * place.lowerLip];
      return [0, -0.02 * fh * jawFollow(i) * (1 - smoothstep(0.05 * fh, 0.3 * fh, below))];
    },
    smile: (i) => {
      const { u, v, outside, s, place } = at(i);
      const skin = 1 - smoothstep(0, 0.1 * fh, outside);
      const corner = atCorners(i, place);
      const cheek =
        cheeks.reduce((sum, c) => sum + bump(u, v, c.x, c.y, 0.11 * fh), 0) * (1 - place.upperLip);
      const out = clamp(s, -1.3, 1.3);
      return [
        (0.026 * corner + 0.008 * cheek) * fh * out * skin,
        -(0.03 * corner + 0.014 * cheek) * fh * skin,
      ];
    },
    frown: (i) => [
      0,
      0.022 * fh * atCorners(i, at(i).place) * (1 - smoothstep(0, 0.1 * fh, mesh.outside[i])),
    ],
    brow: (i) => [0, -0.03 * fh * browFollow(brows, mesh, i, fh)],
    knit: (i) => {
      const { u } = at(i);
      const inner = Math.exp(-((u / (0.16 * fh)) ** 2));
      const follow = browFollow(brows, mesh, i, fh);
      return [-0.012 * fh * follow * inner * Math.sign(u), 0.016 * fh * follow * (0.35 + 0.65 * inner)];
    },
  };
}

/**
 * Shapes for a mouth that the landmarks have missed: its darkness is stretched and squeezed from above the lower lip,
 * which rides along with what hangs below it. Lips in the wrong place must not part.
 */
function missedMouth(mesh: Mesh, open: OpenMouth, fh: number): Partial<Record<ShapeName, Displacement>> {
  const still: Displacement = () => [0, 0];
  const jaw: Displacement = (i) => {
    const { x: u, y: v } = pointAt(mesh.local, i);
    const inside = smoothstep(open.top - 0.03 * fh, open.bottom + 0.05 * fh, v);
    const below = 1 - smoothstep(open.bottom + 0.3 * fh, open.bottom + 0.9 * fh, v);
    const sides = 1 - smoothstep(0.32 * fh, 0.7 * fh, Math.abs(u - open.u));
    return [0, inside * below * sides * (1 - smoothstep(0.3 * fh, 0.5 * fh, mesh.outside[i]))];
  };
  return { jaw, upperLip: still, seal: still, press: still, wide: still, round: still, tuck: still };
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

const NOWHERE: LipPlace = { upper: 0, lower: 0, upperLip: 0, lowerLip: 0, corner: 0 };

function lipPlaces(count: number, surface: Surface): LipPlace[] {
  const places = Array.from({ length: count }, () => NOWHERE);
  for (const [index, depth] of UPPER_LIP) places[index] = { ...NOWHERE, upper: 1 - depth, upperLip: 1 };
  for (const [index, depth] of LOWER_LIP) places[index] = { ...NOWHERE, lower: 1 - depth, lowerLip: 1 };
  for (const index of MOUTH_CORNERS) places[index] = { ...NOWHERE, corner: 1 };
  const first = surface.points.length / 2 - surface.parents.length;
  surface.parents.forEach(([a, b], i) => {
    const p = places[a];
    const q = places[b];
    const mean = (key: keyof LipPlace) => (p[key] + q[key]) / 2;
    places[first + i] = {
      upper: mean('upper'),
      lower: mean('lower'),
      upperLip: mean('upperLip'),
      lowerLip: mean('lowerLip'),
      corner: mean('corner'),
    };
  });
  // Between a corner and the first vertex of an edge the edge is still the edge, or closed lips keep a hole there.
  for (const index of surface.innerUpper.slice(1, -1)) places[index] = { ...NOWHERE, upper: 1, upperLip: 1 };
  for (const index of surface.innerLower.slice(1, -1)) places[index] = { ...NOWHERE, lower: 1, lowerLip: 1 };
  return places;
}

function sparse(vertices: readonly number[], displacement: Displacement): Shape {
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
