import { cutLook, fromLook, type LookFrame } from '../../../../server/portrait/crop.ts';
import { findFacesIn } from '../../../../server/portrait/find-faces.ts';
import { loadLandmarkModel } from '../../../../server/portrait/landmark-model.ts';
import type { SeenMouth } from './mouth.ts';
import { videoFrames } from './video-frames.ts';

/**
 * Process entry: finds the mouth in every frame of a video. The model's tensor backend wants a process of its own. The
 * face is searched for once; after that one close look a frame, where the face was, is enough.
 */
const LOOK_SIDE = 256;
/** Side of the close look in face heights. */
const SPAN = 1.7;

const [, , path = ''] = process.argv;
const model = await loadLandmarkModel();
const mouths: SeenMouth[] = [];
let missed = 0;
let frame: LookFrame | null = null;

for await (const { at, picture } of videoFrames(path)) {
  if (frame === null) {
    const [face] = await findFacesIn(model, picture);
    if (!face) throw new Error('no face in the first frame');
    const { x, y, width, height } = face.box;
    frame = {
      centreX: x + width / 2,
      centreY: y + height / 2,
      span: Math.max(width, height) * SPAN,
      angle: 0,
    };
  }
  const [seen] = await model.see(cutLook(picture, frame, LOOK_SIDE));
  if (!seen) {
    missed += 1;
    continue;
  }
  const look: LookFrame = frame;
  const point = (index: number) =>
    fromLook(look, LOOK_SIDE, seen.points[index * 3] ?? 0, seen.points[index * 3 + 1] ?? 0);
  const distance = (a: number, b: number) => Math.hypot(point(a).x - point(b).x, point(a).y - point(b).y);
  const face = distance(10, 152);
  mouths.push({
    at,
    // Inner lips: the middle and the points beside it.
    gap: (2 * distance(13, 14) + distance(82, 87) + distance(312, 317)) / 4 / face,
    width: distance(61, 291) / face,
  });
}
process.send?.({ mouths, missed });
process.disconnect?.();
