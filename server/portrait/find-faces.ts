import { cutLook } from './crop.ts';
import type { Picture } from './decode.ts';
import type { Box } from './fit.ts';
import { type LandmarkModel, POINTS, type SeenFace } from './landmark-model.ts';
import { looks } from './tiles.ts';

/** A face in a picture. */
export interface Face {
  /** Around the face surface (forehead to chin, cheek to cheek), px of the picture. */
  box: Box;
  /** 478 × (x, y, z) in px of the picture; z < 0 is towards the camera, on the scale of x and y. */
  points: Float32Array;
  /** 0…1; real faces are mostly above 0.8, drawn ones may be near 0.4. */
  score: number;
}

/** Found in a coarse look, it is a face; a lower score is noise. */
const ACCEPT = 0.42;
/** Good enough to look no further, if it also is large enough not to be one of a crowd. */
const CERTAIN = 0.6;
const LOOK_SIDE = 320;
/** The landmarks are averaged over several looks at the face: spans in face sizes. Fewer leave the lips shaky. */
const CLOSE_SPANS = [1.75, 2.05, 2.4];

/** All faces in the picture, the largest first. */
export async function findFacesIn(model: LandmarkModel, picture: Picture): Promise<Face[]> {
  let coarse: Face[] = [];
  for (const round of looks(picture.width, picture.height)) {
    for (const box of round) coarse.push(...(await lookFor(model, picture, box)));
    coarse = withoutRepeats(coarse);
    if (coarse.some((face) => face.score >= CERTAIN)) break;
  }
  const faces: Face[] = [];
  for (const face of coarse.filter(({ score }) => score >= ACCEPT))
    faces.push(await refine(model, picture, face));
  return withoutRepeats(faces).sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
}

async function lookFor(model: LandmarkModel, picture: Picture, box: Box): Promise<Face[]> {
  const look = await cutLook(picture, box, LOOK_SIDE);
  return (await model.see(look)).map((seen) => toPicture(seen, look.box, look.side));
}

/** Looks at one face closely a few times and averages what agrees. */
async function refine(model: LandmarkModel, picture: Picture, coarse: Face): Promise<Face> {
  const centreX = coarse.box.x + coarse.box.width / 2;
  const centreY = coarse.box.y + coarse.box.height / 2;
  const size = Math.max(coarse.box.width, coarse.box.height);
  const agreeing: Face[] = [];
  for (const span of CLOSE_SPANS) {
    const side = size * span;
    const box = { x: centreX - side / 2, y: centreY - side / 2, width: side, height: side };
    const found = (await lookFor(model, picture, box)).filter((face) => overlap(face.box, coarse.box) > 0.45);
    const best = found.sort((a, b) => b.score - a.score)[0];
    if (best) agreeing.push(best);
  }
  if (agreeing.length === 0) return coarse;
  const points = new Float32Array(POINTS * 3);
  const weight = agreeing.reduce((sum, face) => sum + face.score, 0);
  for (const face of agreeing)
    face.points.forEach((value, i) => {
      points[i] = (points[i] ?? 0) + (value * face.score) / weight;
    });
  const score = Math.max(coarse.score, ...agreeing.map((face) => face.score));
  return { box: boundsOf(points), points, score };
}

function toPicture(seen: SeenFace, box: Box, side: number): Face {
  const scale = box.width / side;
  const points = seen.points.map(
    (value, i) => value * scale + (i % 3 === 0 ? box.x : i % 3 === 1 ? box.y : 0),
  );
  return { box: boundsOf(points), points, score: seen.score };
}

function boundsOf(points: Float32Array): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The best scored of every group of overlapping faces. */
function withoutRepeats(faces: Face[]): Face[] {
  const kept: Face[] = [];
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
