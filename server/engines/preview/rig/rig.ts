import type { Picture } from '../../../portrait/decode.ts';
import { applyFit, planFit, throughFit } from '../../../portrait/fit.ts';
import { isMouthMissed } from '../../../portrait/mouth-offset.ts';
import type { PreparedPortrait } from '../prepare.ts';
import { buildEyes, type EyeRig } from './eyes.ts';
import { type FaceFrame, faceFrame } from './face-frame.ts';
import { buildHead, type HeadRig } from './head.ts';
import { lowerLipToEdge } from './lower-lip.ts';
import { buildMesh, type Mesh, surfaceOf } from './mesh.ts';
import { type MouthFrame, mouthFrame } from './mouth-frame.ts';
import { buildInterior, type MouthInterior } from './mouth-interior.ts';
import { findOpenMouth, type MissedMouth } from './open-mouth.ts';
import { type Planes, planesOf } from './planes.ts';
import { joinSeam } from './seam.ts';
import type { Shape, ShapeName } from './shape.ts';
import { buildShapes } from './shapes.ts';
import { plainSurface, refineSurface, type Surface, unfold } from './surface.ts';
import { measureTones, type Tones } from './tones.ts';
import { LOWER_LIP, MOUTH_CORNERS, OVAL, UPPER_LIP } from './topology.ts';

/** A portrait made ready to move at one output size. Never changed once built: renderers share it. */
export interface Rig {
  width: number;
  height: number;
  /** The portrait fitted to the output. */
  picture: Picture;
  base: Planes;
  frame: FaceFrame;
  surface: Surface;
  mesh: Mesh;
  shapes: Record<ShapeName, Shape>;
  head: HeadRig;
  mouth: MouthFrame;
  tones: Tones;
  interior: MouthInterior;
  /** Set when the landmarks have missed the mouth: then only its darkness is stretched and squeezed, or nothing moves. */
  missedMouth: MissedMouth | undefined;
  eyes: EyeRig[];
}

/** A lip edge made of segments longer than this (px) shows its corners: the face mesh is refined until they are short. */
const LONGEST_SEGMENT = 9;

/** Builds the rig for an output of `width` × `height` px (even numbers). */
export async function buildRig(portrait: PreparedPortrait, width: number, height: number): Promise<Rig> {
  const fit = planFit(portrait.picture, width, height, portrait.face.box);
  const picture = await applyFit(portrait.picture, fit);
  const found = surfaceOf(portrait.face.points);
  const scale = width / fit.region.width;
  for (let i = 0; i < found.depths.length; i++) {
    const { x, y } = throughFit(fit, found.points[2 * i], found.points[2 * i + 1]);
    found.points.set([x, y], 2 * i);
    found.depths[i] = found.depths[i] * scale;
  }
  const frame = faceFrame(found.points);
  const base = planesOf(picture);
  if (!joinSeam(found.points, base, frame)) lowerLipToEdge(found.points, base, frame);
  let surface = plainSurface(found.points, found.depths, portrait.triangles);
  unfold(surface, new Set([...OVAL, ...UPPER_LIP.keys(), ...LOWER_LIP.keys(), ...MOUTH_CORNERS]));
  for (let segment = frame.height / 25; segment > LONGEST_SEGMENT; segment /= 2)
    surface = refineSurface(surface);
  const mesh = buildMesh(surface.points, surface.depths, surface.triangles, surface.outline, frame, {
    width,
    height,
  });
  const mouth = mouthFrame(mesh.local, frame.height);
  const tones = measureTones(base, mesh, frame);
  const missed = isMouthMissed(portrait.face);
  const missedMouth = missed ? { dark: findOpenMouth(base, frame, mouth, tones) } : undefined;
  return {
    width,
    height,
    picture,
    base,
    frame,
    surface,
    mesh,
    shapes: buildShapes(mesh, surface, mouth, frame.height, missedMouth),
    missedMouth,
    head: buildHead(mesh, frame, { width, height }),
    mouth,
    tones,
    interior: buildInterior(base, frame, mouth, tones),
    eyes: buildEyes(base, mesh, frame),
  };
}
