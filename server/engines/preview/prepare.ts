import { readFile } from 'node:fs/promises';
import { type DecodedPicture, decodePicture } from '../../portrait/decode.ts';
import { FACE_TRIANGLES } from '../../portrait/face-triangles.ts';
import { type Face, findFaces } from '../../portrait/faces.ts';
import { PictureError } from '../../portrait/picture-error.ts';
import { firstFaceIn, type PortraitFaces } from '../../portrait/portrait-faces.ts';
import { Failure } from '../failure.ts';

/** A portrait with its face found: all that every output size has in common. */
export interface PreparedPortrait {
  picture: DecodedPicture;
  face: Face;
  /** Corner indices of the face surface's triangles. */
  triangles: Uint16Array;
}

export type Preparation = { ok: true; portrait: PreparedPortrait } | { ok: false; reason: string };

/**
 * Decodes a portrait and takes its largest face from what is `known`, or else finds it. `reason` is a sentence for the
 * person who sent it, about what the file holds. Rejects when the face finder itself fails.
 * @throws Failure when the file cannot be read: that says nothing of the portrait, which may be back in a moment.
 */
export async function preparePortrait(path: string, known?: PortraitFaces): Promise<Preparation> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Failure('input_refused', 'The portrait could not be read from the disk.', cause);
  });
  const picture = await decodePicture(bytes).catch((error: unknown) => {
    if (error instanceof PictureError) return error;
    throw error;
  });
  if (picture instanceof PictureError) return { ok: false, reason: picture.message };
  const face = known ? firstFaceIn(known, picture) : (await findFaces(picture)).faces[0];
  if (!face)
    return {
      ok: false,
      reason: 'No face was found in the picture. Use a portrait whose face is well visible.',
    };
  return { ok: true, portrait: { picture, face, triangles: FACE_TRIANGLES } };
}
