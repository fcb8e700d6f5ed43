import { writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { Box, Thresholds } from '../../contract/index.ts';
import { type DecodedPicture, decodePicture } from '../../portrait/decode.ts';
import { rollOf } from '../../portrait/face-geometry.ts';
import { type Face, findFaces } from '../../portrait/faces.ts';
import { openPicture } from '../../portrait/open-picture.ts';
import { boxesIn, firstFaceIn, type PortraitFaces, portraitFaces } from '../../portrait/portrait-faces.ts';
import { brightened } from './brighten.ts';
import { quarterTurnsOf, viewFace } from './face-view.ts';
import { headAndShoulders } from './head-and-shoulders.ts';
import { brightestOf } from './light.ts';
import { SKIN_HEIGHT } from './sharpness.ts';
import { straightened, type TiltedHead } from './straighten.ts';

/** What can be done to a portrait. */
export type PortraitFix = 'crop' | 'turn' | 'straighten' | 'brighten' | 'scale';

/** What shows through transparent parts: as everywhere else in the studio. */
const GROUND = '#808080';
/** px along the longer side. Turning takes several copies of the picture, and nobody needs more. */
const LARGEST_TURNED = 4096;
/** Nothing that anyone can see is lost. */
const JPEG = { quality: 95, chromaSubsampling: '4:4:4' } as const;

/**
 * Writes a corrected copy of the picture at `path` to `to`, upright, as JPEG. Faces that are not known as `found` are
 * looked for where the fix depends on them.
 * @throws PictureError when it cannot be decoded.
 */
export async function fixPortrait(
  fix: PortraitFix,
  path: string,
  to: string,
  thresholds: Thresholds,
  { found, region }: { found?: PortraitFaces | undefined; region?: Box | undefined } = {},
): Promise<void> {
  const picture = await decodePicture(path);
  const opened = await openPicture(path);
  const upright = (await opened.upright()).flatten({ background: GROUND });
  const look = async () => found ?? portraitFaces(picture, (await findFaces(picture)).faces);
  const fixed = await FIXES[fix]({ upright, picture, look, thresholds, region });
  // Not by libvips: it has no code for a full disk.
  await writeFile(to, await fixed.jpeg(JPEG).toBuffer());
}

interface Work {
  upright: Sharp;
  picture: DecodedPicture;
  look: () => Promise<PortraitFaces>;
  thresholds: Thresholds;
  /** Of `crop`: what is kept, px of the upright picture. */
  region: Box | undefined;
}
type Apply = (work: Work) => Sharp | Promise<Sharp>;

const FIXES: Readonly<Record<PortraitFix, Apply>> = {
  crop: async ({ upright, picture, look, region }) => {
    if (region) return upright.extract(within(region, picture));
    const { fullWidth, fullHeight } = picture;
    const boxes = boxesIn(await look(), { width: fullWidth, height: fullHeight });
    const { x, y, width, height } = headAndShoulders(fullWidth, fullHeight, boxes);
    return upright.extract({ left: x, top: y, width, height });
  },
  turn: async ({ upright, picture, look }) => {
    const face = firstFaceIn(await look(), picture);
    return face
      ? sharp(await upright.png({ compressionLevel: 1 }).toBuffer()).rotate(-90 * quarterTurnsOf(face))
      : upright;
  },
  straighten: async ({ upright, picture, look }) => {
    const face = firstFaceIn(await look(), picture);
    if (!face) return upright;
    const part = Math.min(1, LARGEST_TURNED / Math.max(picture.fullWidth, picture.fullHeight));
    const size = {
      width: Math.round(picture.fullWidth * part),
      height: Math.round(picture.fullHeight * part),
    };
    const smaller = upright.resize(size.width, size.height, { fit: 'fill' });
    return straightened(smaller, headIn(face, size.width / picture.width), size);
  },
  brighten: async ({ upright, picture, look, thresholds: { portrait } }) => {
    const face = firstFaceIn(await look(), picture);
    if (!face) return upright;
    const brightest = brightestOf(viewFace(picture, face, SKIN_HEIGHT));
    return brightened(upright, brightest, portrait.brightenTo);
  },
  scale: ({ upright, picture: { fullWidth, fullHeight }, thresholds: { portrait } }) => {
    const part = portrait.scaleToPx / Math.sqrt(fullWidth * fullHeight);
    return upright.resize(Math.round(fullWidth * part), Math.round(fullHeight * part), { fit: 'fill' });
  },
};

/** Whether a fix is one of a portrait. */
export function isPortraitFix(fix: string): fix is PortraitFix {
  return Object.hasOwn(FIXES, fix);
}

/** A rectangle in whole px, kept inside the picture and at least one px large. */
function within(
  region: Box,
  { fullWidth, fullHeight }: DecodedPicture,
): { left: number; top: number; width: number; height: number } {
  const left = Math.min(fullWidth - 1, Math.max(0, Math.round(region.x)));
  const top = Math.min(fullHeight - 1, Math.max(0, Math.round(region.y)));
  const width = Math.max(1, Math.min(fullWidth - left, Math.round(region.width)));
  const height = Math.max(1, Math.min(fullHeight - top, Math.round(region.height)));
  return { left, top, width, height };
}

/** Where the head is in a picture `scale` times as large, px, and how it is tilted, rad. */
function headIn(face: Face, scale: number): TiltedHead {
  const { x, y, width, height } = face.box;
  return {
    roll: rollOf(face),
    centre: { x: (x + width / 2) * scale, y: (y + height / 2) * scale },
    size: Math.max(width, height) * scale,
  };
}
