import { cutLook, type LookFrame } from '../../../../server/portrait/crop.ts';
import type { Picture } from '../../../../server/portrait/decode.ts';
import { loadFaceModels } from '../../../../server/portrait/face-models.ts';
import { findFacesIn } from '../../../../server/portrait/find-faces.ts';
import type { SeenMouth } from './mouth.ts';
import { videoFrames } from './video-frames.ts';

/**
 * Process entry: finds the mouth in every frame of a video. The model's tensor backend wants a process of its own. The
 * face is searched for once; after that close looks at where the face was are enough. Two looks a frame, because one
 * leaves the lips shaky by a fifth of their movement.
 */
const LOOK_SIDE = 256;
/** Sides of the close looks in face heights. */
const SPANS = [1.55, 1.85];

const [, , path = ''] = process.argv;
const model = await loadFaceModels();
const mouths: SeenMouth[] = [];
let missed = 0;
let frames: LookFrame[] | null = null;

for await (const { at, picture } of videoFrames(path)) {
  frames ??= await closeLooks(picture);
  const seen: { gap: number; width: number }[] = [];
  for (const frame of frames) {
    const [face] = await model.detect(cutLook(picture, frame, LOOK_SIDE));
    if (face) seen.push(mouthOf(face.points));
  }
  if (seen.length < SPANS.length) {
    missed += 1;
    continue;
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  mouths.push({ at, gap: mean(seen.map(({ gap }) => gap)), width: mean(seen.map(({ width }) => width)) });
}
process.send?.({ mouths, missed });
process.disconnect?.();

async function closeLooks(picture: Picture): Promise<LookFrame[]> {
  const [face] = await findFacesIn(model, picture);
  if (!face) throw new Error('no face in the first frame');
  const { x, y, width, height } = face.box;
  const size = Math.max(width, height);
  return SPANS.map((span) => ({
    centreX: x + width / 2,
    centreY: y + height / 2,
    span: size * span,
    angle: 0,
  }));
}

/** Lengths in face heights. Looks are square and upright: px of the look will do. */
function mouthOf(points: Float32Array): { gap: number; width: number } {
  const distance = (a: number, b: number) =>
    Math.hypot(points[a * 3] - points[b * 3], points[a * 3 + 1] - points[b * 3 + 1]);
  const face = distance(10, 152);
  return {
    // Inner lips: the middle and the points beside it.
    gap: (2 * distance(13, 14) + distance(82, 87) + distance(312, 317)) / 4 / face,
    width: distance(61, 291) / face,
  };
}
