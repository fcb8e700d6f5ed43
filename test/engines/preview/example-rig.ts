import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { type FaceControls, NEUTRAL } from '../../../server/engines/preview/controls.ts';
import { type PreparedPortrait, preparePortrait } from '../../../server/engines/preview/prepare.ts';
import type { Renderer } from '../../../server/engines/preview/render/renderer.ts';
import { decodePicture } from '../../../server/portrait/decode.ts';
import { type Face, findFaces } from '../../../server/portrait/faces.ts';
import { rgbOf } from './rgb-of.ts';

/** Path of a portrait that comes with the studio. */
export function examplePath(name: string): string {
  return fileURLToPath(new URL(`../../../configs/examples/portraits/${name}.png`, import.meta.url));
}

/** A shipped portrait, prepared. */
export async function prepareExample(name: string): Promise<PreparedPortrait> {
  const prepared = await preparePortrait(examplePath(name));
  if (!prepared.ok) throw new Error(prepared.reason);
  return prepared.portrait;
}

/** A fresh frame in a pose that differs from neutral as given. */
export function draw(renderer: Renderer, change: Partial<FaceControls> = {}): Uint8Array {
  const frame = new Uint8Array(renderer.frameBytes);
  renderer.render({ ...NEUTRAL, ...change }, frame);
  return frame;
}

/** The face as the landmark model sees it in a rendered frame. */
export async function faceIn(frame: Uint8Array, width: number, height: number): Promise<Face> {
  const { rgb } = rgbOf(frame, width, height);
  const png = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const { faces } = await findFaces(await decodePicture(png));
  if (faces.length === 0) throw new Error('No face in the rendered frame.');
  return faces[0];
}

/** Distance of two landmarks in face heights. */
export function span(face: Face, a: number, b: number): number {
  const distance = (i: number, j: number) =>
    Math.hypot(face.points[3 * i] - face.points[3 * j], face.points[3 * i + 1] - face.points[3 * j + 1]);
  return distance(a, b) / distance(10, 152);
}
