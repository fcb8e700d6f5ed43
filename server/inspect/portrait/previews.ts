import sharp from 'sharp';
import type { PreviewSize } from '../../contract/index.ts';
import type { Picture } from '../../portrait/decode.ts';
import { previewPath } from '../preview-path.ts';

/**
 * Longest side of a preview, px, and the quality of its JPEG. `small` is for cards of up to 160 px on screens with two
 * pixels to one; `large` is the working copy as it is, for a stage.
 */
const PREVIEWS: Readonly<Record<PreviewSize, { side: number; quality: number }>> = {
  small: { side: 320, quality: 72 },
  large: { side: 1600, quality: 80 },
};

/** Writes every preview of an upright sRGB picture into `folder`. */
export async function writePreviews({ rgb, width, height }: Picture, folder: string): Promise<void> {
  const raw = { width, height, channels: 3 } as const;
  for (const [size, { side, quality }] of Object.entries(PREVIEWS))
    await sharp(rgb, { raw })
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality })
      .toFile(previewPath(folder, size as PreviewSize));
}
