/**
 * Process entry: IMAGE OUT WIDTH HEIGHT [FACES]. Writes the upright portrait, cropped around the face, as a PNG of that
 * size. FACES is what has been found in it, as JSON; without it, faces are looked for.
 */
import { rename } from 'node:fs/promises';
import sharp from 'sharp';
import { decodePicture } from './decode.ts';
import { findFaces } from './faces.ts';
import { applyFit, planFit } from './fit.ts';
import { PictureError } from './picture-error.ts';
import { boxesIn, PortraitFaces } from './portrait-faces.ts';

const [image = '', out = '', width = '', height = '', known] = process.argv.slice(2);
try {
  const picture = await decodePicture(image);
  const [face] = known
    ? boxesIn(PortraitFaces.parse(JSON.parse(known)), picture)
    : (await findFaces(picture)).faces.map(({ box }) => box);
  const fitted = await applyFit(picture, planFit(picture, Number(width), Number(height), face));
  const raw = { width: fitted.width, height: fitted.height, channels: 3 as const };
  await sharp(fitted.rgb, { raw }).png({ compressionLevel: 3 }).toFile(`${out}.part`);
  // Whole or not at all: an engine may look for it at any time.
  await rename(`${out}.part`, out);
  process.exit(0);
} catch (error) {
  process.stderr.write(error instanceof PictureError ? error.message : String(error));
  process.exit(1);
}
