import { cutLook, fromLook, type LookFrame } from './crop.ts';
import type { Picture } from './decode.ts';
import { type FaceModels, POINTS, type SeenFace } from './face-models.ts';
import type { Box } from './fit.ts';
import { looks } from './tiles.ts';

/** A face in a picture. */
export interface Face {
  /** Around the face surface (forehead to chin, cheek to cheek), px of the picture. */
  box: Box;
  /** 478 × (x, y, z) in px of the picture; z < 0 is towards the camera, on the scale of x and y. */
  points: Float32Array;
}

/** A face and how sure it is that it is one. */
export interface ScoredFace extends Face {
  /** 0…1; real faces are mostly above 0.8, drawn ones may be near 0.4. */
  score: number;
}

/** Found in a coarse look, it is a face; a lower score is noise. */
const ACCEPT = 0.42;
/** Good enough to look no further, if it also is large enough not to be one of a crowd. */
const CERTAIN = 0.6;
/** px of a look: the detector's own input, and more for the landmarks. */
const COARSE_SIDE = 256;
const CLOSE_SIDE = 320;
/** The landmarks are averaged over several looks at the face: spans in face sizes. Fewer leave the lips shaky. */
const CLOSE_SPANS = [1.75, 2.05, 2.4];

/** All faces in the picture, the largest first. */
export async function findFacesIn(model: FaceModels, picture: Picture): Promise<ScoredFace[]> {
  let coarse: ScoredFace[] = [];
  for (const round of looks(picture.width, picture.height)) {
    for (const frame of round) coarse.push(...(await lookFor(model, picture, frame, COARSE_SIDE)));
    coarse = withoutRepeats(coarse);
    if (coarse.some((face) => face.score >= CERTAIN)) break;
  }
  const refined: Refined[] = [];
  for (const face of coarse.filter(({ score }) => score >= ACCEPT))
    refined.push(await refine(model, picture, face));
  // Windows of a house may look like a large face, once: next to a face that shows in every look it is none.
  const confirmed = refined.filter(({ looks }) => looks > 1);
  const faces = (confirmed.length > 0 ? confirmed : refined).map(({ face }) => face);
  return withoutRepeats(faces.filter(({ score }) => score >= ACCEPT)).sort(
    (a, b) => b.box.width * b.box.height - a.box.width * a.box.height,
  );
}

/** A face looked at closely, and in how many of these looks it was clearly seen. */
interface Refined {
  face: ScoredFace;
  looks: number;
}

async function lookFor(
  model: FaceModels,
  picture: Picture,
  frame: LookFrame,
  side: number,
): Promise<ScoredFace[]> {
  const look = cutLook(picture, frame, side);
  return (await model.detect(look)).map((seen) => toPicture(seen, frame, side));
}

/** Looks at one face closely and upright a few times and averages what agrees: the model knows upright faces best. */
async function refine(model: FaceModels, picture: Picture, coarse: ScoredFace): Promise<Refined> {
  const centreX = coarse.box.x + coarse.box.width / 2;
  const centreY = coarse.box.y + coarse.box.height / 2;
  const size = Math.max(coarse.box.width, coarse.box.height);
  const angle = rollOf(coarse.points);
  const agreeing: ScoredFace[] = [];
  for (const spans of CLOSE_SPANS) {
    const seen = await lookFor(model, picture, { centreX, centreY, span: size * spans, angle }, CLOSE_SIDE);
    const found = seen.filter((face) => overlap(face.box, coarse.box) > 0.45);
    const best = found.sort((a, b) => b.score - a.score)[0];
    if (best) agreeing.push(best);
  }
  // What is no face when looked at closely was none.
  if (agreeing.length === 0) return { face: { ...coarse, score: 0 }, looks: 0 };
  const points = new Float32Array(POINTS * 3);
  const weight = agreeing.reduce((sum, face) => sum + face.score, 0);
  for (const face of agreeing)
    face.points.forEach((value, i) => {
      points[i] = points[i] + (value * face.score) / weight;
    });
  const score = Math.max(coarse.score, ...agreeing.map((face) => face.score));
  return {
    face: { box: boundsOf(points), points, score },
    looks: agreeing.filter(({ score: seen }) => seen >= ACCEPT).length,
  };
}

function toPicture(seen: SeenFace, frame: LookFrame, side: number): ScoredFace {
  const points = new Float32Array(seen.points.length);
  for (let i = 0; i < points.length; i += 3) {
    const at = fromLook(frame, side, seen.points[i], seen.points[i + 1]);
    points.set([at.x, at.y, (seen.points[i + 2] * frame.span) / side], i);
  }
  return { box: boundsOf(points), points, score: seen.score };
}

/** The head's tilt from the outer eye corners, rad clockwise. */
function rollOf(points: Float32Array): number {
  const at = (index: number) => points[index];
  return Math.atan2(at(263 * 3 + 1) - at(33 * 3 + 1), at(263 * 3) - at(33 * 3));
}

function boundsOf(points: Float32Array): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i];
    const y = points[i + 1];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The best scored of every group of overlapping faces. */
function withoutRepeats(faces: ScoredFace[]): ScoredFace[] {
  const kept: ScoredFace[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score))
    if (kept.every((other) => overlap(face.box, other.box) < 0.3)) kept.push(face);
  return kept;
}

/** Shared area over the smaller area. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / Math.min(a.width * a.height, b.width * b.height);
}
