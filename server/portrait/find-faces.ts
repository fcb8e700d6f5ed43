import { cutLook, fromLook, type LookFrame } from './crop.ts';
import type { Picture } from './decode.ts';
import { rollOf } from './face-geometry.ts';
import { type FaceModels, POINTS, type SeenFace } from './face-models.ts';
import type { Box } from './fit.ts';
import { looks } from './tiles.ts';

/** A face in a picture. */
export interface Face {
  /** Around the face surface (forehead to chin, cheek to cheek), px of the picture. */
  box: Box;
  /** 478 × (x, y, z) in px of the picture; z < 0 is towards the camera, on the scale of x and y. */
  points: Float32Array;
  /** See `mouthOffsetOf`; null or absent where nobody looked, or nothing was to be seen. */
  mouthOffset?: number | null;
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
export const CLOSE_SIDE = 320;
/** The landmarks are averaged over several looks at the face: spans in face sizes. Fewer leave the lips shaky. */
export const CLOSE_SPANS = [1.75, 2.05, 2.4];

/** A face looked at closely. */
export interface CloseFace {
  face: ScoredFace;
  /** In how many looks it was clearly seen. */
  looks: number;
  /** That it is a face which stands as it was taken to stand, 0…1: see `SeenFace`, mean of the looks. */
  evidence: number;
}

/**
 * All faces that are found when the picture is looked at turned clockwise by `turn` rad, the largest first. `rounds`: how
 * many rounds of looks it is worth.
 */
export async function facesAtTurn(
  model: FaceModels,
  picture: Picture,
  turn = 0,
  rounds = Infinity,
): Promise<CloseFace[]> {
  let coarse: SeenInPicture[] = [];
  for (const round of looks(picture.width, picture.height).slice(0, rounds)) {
    for (const frame of round)
      coarse.push(...(await lookFor(model, picture, { ...frame, angle: turn }, COARSE_SIDE)));
    coarse = withoutRepeats(coarse);
    if (coarse.some((face) => face.score >= CERTAIN)) break;
  }
  const refined: CloseFace[] = [];
  for (const face of coarse.filter(({ score }) => score >= ACCEPT))
    refined.push(await refine(model, picture, face));
  // Windows of a house may look like a large face, once: next to a face that shows in every look it is none.
  const confirmed = refined.filter(({ looks }) => looks > 1);
  const close = confirmed.length > 0 ? confirmed : refined;
  const faces = withoutRepeats(close.map(({ face }) => face).filter(({ score }) => score >= ACCEPT));
  return close.filter(({ face }) => faces.includes(face)).sort((a, b) => areaOf(b.face) - areaOf(a.face));
}

/** px². */
export function areaOf({ box }: Face): number {
  return box.width * box.height;
}

/** The evidence for this face when it is looked at `aside` rad from how it stands, 0…1; 0 when it is not seen then. */
export async function evidenceAside(
  model: FaceModels,
  picture: Picture,
  face: ScoredFace,
  aside: number,
): Promise<number> {
  const seen = await lookAt(model, picture, face, {
    spans: CLOSE_SPANS[1] ?? 2,
    angle: rollOf(face) + aside,
  });
  return seen?.evidence ?? 0;
}

interface SeenInPicture extends ScoredFace {
  evidence: number;
}

async function lookFor(
  model: FaceModels,
  picture: Picture,
  frame: LookFrame,
  side: number,
): Promise<SeenInPicture[]> {
  const look = cutLook(picture, frame, side);
  return (await model.detect(look)).map((seen) => toPicture(seen, frame, side));
}

/** Looks at one face closely and upright a few times and averages what agrees: the model knows upright faces best. */
async function refine(model: FaceModels, picture: Picture, coarse: ScoredFace): Promise<CloseFace> {
  const angle = rollOf(coarse);
  const agreeing: SeenInPicture[] = [];
  for (const spans of CLOSE_SPANS) {
    const seen = await lookAt(model, picture, coarse, { spans, angle });
    if (seen) agreeing.push(seen);
  }
  // What is no face when looked at closely was none.
  if (agreeing.length === 0) return { face: { ...coarse, score: 0 }, looks: 0, evidence: 0 };
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
    evidence: agreeing.reduce((sum, face) => sum + face.evidence, 0) / CLOSE_SPANS.length,
  };
}

/** What a look of so many face sizes, turned by `angle` rad, shows where the face is. */
async function lookAt(
  model: FaceModels,
  picture: Picture,
  { box }: ScoredFace,
  { spans, angle }: { spans: number; angle: number },
): Promise<SeenInPicture | undefined> {
  const [centreX, centreY] = [box.x + box.width / 2, box.y + box.height / 2];
  const span = Math.max(box.width, box.height) * spans;
  const seen = await lookFor(model, picture, { centreX, centreY, span, angle }, CLOSE_SIDE);
  return seen.filter((face) => overlap(face.box, box) > 0.45).sort((a, b) => b.score - a.score)[0];
}

function toPicture(seen: SeenFace, frame: LookFrame, side: number): SeenInPicture {
  const points = new Float32Array(seen.points.length);
  for (let i = 0; i < points.length; i += 3) {
    const at = fromLook(frame, side, seen.points[i], seen.points[i + 1]);
    points.set([at.x, at.y, (seen.points[i + 2] * frame.span) / side], i);
  }
  return { box: boundsOf(points), points, score: seen.score, evidence: seen.evidence };
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
function withoutRepeats<Found extends ScoredFace>(faces: Found[]): Found[] {
  const kept: Found[] = [];
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
