import { cutLook, type LookFrame } from '../../../../server/portrait/crop.ts';
import type { Picture } from '../../../../server/portrait/decode.ts';
import { findFaces } from '../../../../server/portrait/faces.ts';
import type { SeenMouth } from './mouth.ts';
import { LOOK_SIDE, loadMouthModel } from './mouth-model.ts';
import { videoFrames } from './video-frames.ts';

/**
 * Process entry: follows the mouth through every frame of a video. The model's tensor backend wants a process of its
 * own. The face is searched for in the first frame; every other gets one close look at the same place.
 */
const [, , path = ''] = process.argv;
/** Side of the look in face heights: the head's sway stays inside, and the lips are as large as they can be. */
const SPAN = 1.3;

const mouthIn = await loadMouthModel();
const mouths: SeenMouth[] = [];
let frame: LookFrame | undefined;

for await (const { at, picture } of videoFrames(path)) {
  frame ??= await closeLook(picture);
  mouths.push({ at, ...(await mouthIn(cutLook(picture, frame, LOOK_SIDE).rgb)) });
}
process.send?.(mouths);
process.disconnect?.();

async function closeLook(picture: Picture): Promise<LookFrame> {
  const [face] = (await findFaces(picture)).faces;
  if (!face) throw new Error('no face in the first frame');
  const { x, y, width, height } = face.box;
  const span = Math.max(width, height) * SPAN;
  return { centreX: x + width / 2, centreY: y + height / 2, span, angle: 0 };
}
