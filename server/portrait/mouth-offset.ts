import { cutLook, fromLook } from './crop.ts';
import type { Picture } from './decode.ts';
import { distance, faceHeight, middle, pointOf, rollOf } from './face-geometry.ts';
import type { FaceModels } from './face-models.ts';
import { CLOSE_SIDE, CLOSE_SPANS, type Face } from './find-faces.ts';

/**
 * From this share of the face's height on, the landmarks have missed the mouth. Of 54 photographs, drawings and what can
 * be made of them (small, dark, blurred, tilted, mouths open) none is above 0.045; a cartoon dwarf, whose moustache the
 * landmark model takes for lips, is at 0.11 to 0.16.
 */
const MISSED = 0.08;
/** Eyes no further from each other than this, in face heights, are the same face's. */
const SAME_EYES = 0.15;

/**
 * How far down the face the detector sees the mouth from where the landmarks have the lips, share of the face's height:
 * the median of several looks, or what the first one says where that is hardly any; negative is up. Null where the
 * detector does not see this face.
 */
export async function mouthOffsetOf(model: FaceModels, picture: Picture, face: Face): Promise<number | null> {
  const { box } = face;
  const at = (index: number) => pointOf(face, index);
  const [lips, eyes] = [middle(at(13), at(14)), middle(at(33), at(133), at(362), at(263))];
  const height = faceHeight(face);
  const angle = rollOf(face);
  const offsets: number[] = [];
  for (const spans of CLOSE_SPANS) {
    const span = Math.max(box.width, box.height) * spans;
    const frame = { centreX: box.x + box.width / 2, centreY: box.y + box.height / 2, span, angle };
    const seen = (await model.detectParts(cutLook(picture, frame, CLOSE_SIDE)))
      .map(({ eyes: seenEyes, mouth }) => ({
        mouth: fromLook(frame, CLOSE_SIDE, mouth.x, mouth.y),
        aside: distance(fromLook(frame, CLOSE_SIDE, seenEyes.x, seenEyes.y), eyes) / height,
      }))
      .sort((a, b) => a.aside - b.aside)[0];
    if (!seen || seen.aside > SAME_EYES) continue;
    const [x, y] = [seen.mouth.x - lips.x, seen.mouth.y - lips.y];
    offsets.push((y * Math.cos(angle) - x * Math.sin(angle)) / height);
    // Most faces: the other looks would cost time only.
    if (offsets.length === 1 && Math.abs(offsets[0] ?? 1) < MISSED / 2) break;
  }
  return offsets.sort((a, b) => a - b)[offsets.length >> 1] ?? null;
}

/** Whether the landmarks of this face have lips where there is no mouth. */
export function isMouthMissed({ mouthOffset }: Pick<Face, 'mouthOffset'>): boolean {
  return Math.abs(mouthOffset ?? 0) > MISSED;
}
