import { readFileSync } from 'node:fs';

/** How the first 468 landmarks join to the 880 triangles of a face: corner indices, as the face models have them. */
export const FACE_TRIANGLES: Uint16Array = Uint16Array.from(
  JSON.parse(readFileSync(new URL('./face-triangles.json', import.meta.url), 'utf8')) as number[],
);
