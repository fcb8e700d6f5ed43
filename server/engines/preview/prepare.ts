import { type DecodedPicture, decodePicture, PictureError } from '../../portrait/decode.ts';
import { type Face, findFaces } from '../../portrait/faces.ts';

/** A portrait with its face found: all that every output size has in common. */
export interface PreparedPortrait {
  picture: DecodedPicture;
  face: Face;
  /** Corner indices of the face surface's triangles. */
  triangles: Uint16Array;
}

export type Preparation = { ok: true; portrait: PreparedPortrait } | { ok: false; reason: string };

/**
 * Decodes a portrait and finds its largest face. `reason` is a sentence for the person who sent it. Rejects only when
 * the face finder itself fails.
 */
export async function preparePortrait(path: string): Promise<Preparation> {
  const picture = await decodePicture(path).catch((error: unknown) => {
    if (error instanceof PictureError) return error;
    throw error;
  });
  if (picture instanceof PictureError) return { ok: false, reason: picture.message };
  const { faces, triangles } = await findFaces(picture);
  const face = faces[0];
  if (!face)
    return {
      ok: false,
      reason: 'No face was found in the picture. Use a portrait whose face is well visible.',
    };
  return { ok: true, portrait: { picture, face, triangles } };
}
