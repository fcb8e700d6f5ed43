import sharp from 'sharp';
import type { Picture } from './decode.ts';
import type { Box } from './fit.ts';

/** A square look at a picture: `rgb` is `side` × `side` px and covers `box` (px of the picture). */
export interface Look {
  box: Box;
  side: number;
  rgb: Uint8Array;
}

/** Cuts a square out of the picture, grey where it reaches beyond the edge, resampled to `side` px. */
export async function cutLook(picture: Picture, box: Box, side: number): Promise<Look> {
  const left = Math.floor(box.x);
  const top = Math.floor(box.y);
  const span = Math.max(2, Math.round(box.width));
  const inside = {
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.min(picture.width, left + span),
    bottom: Math.min(picture.height, top + span),
  };
  const cut = await sharp(picture.rgb, { raw: { width: picture.width, height: picture.height, channels: 3 } })
    .extract({
      left: inside.left,
      top: inside.top,
      width: Math.max(1, inside.right - inside.left),
      height: Math.max(1, inside.bottom - inside.top),
    })
    .extend({
      left: inside.left - left,
      top: inside.top - top,
      right: left + span - inside.right,
      bottom: top + span - inside.bottom,
      background: { r: 128, g: 128, b: 128 },
    })
    .raw()
    .toBuffer();
  const data = await sharp(cut, { raw: { width: span, height: span, channels: 3 } })
    .resize(side, side, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  return { box: { x: left, y: top, width: span, height: span }, side, rgb: new Uint8Array(data) };
}
