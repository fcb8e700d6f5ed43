import sharp, { type Sharp } from 'sharp';
import type { Point } from '../../contract/index.ts';

/** A tilted head, px. */
export interface TiltedHead {
  /** rad, clockwise. */
  roll: number;
  /** The middle of its face. */
  centre: Point;
  /** Height of its face. */
  size: number;
}

/** A straightened picture keeps this many face sizes around the face, or is filled up by its mirrored edge. */
const ROOM = 0.8;

/**
 * The picture turned until the head is upright, cut to the largest part of the same shape without empty corners; where
 * that would cut into the head, the picture's edge is mirrored instead and its size stays.
 */
export async function straightened(
  upright: Sharp,
  { roll, centre, size }: TiltedHead,
  { width, height }: { width: number; height: number },
): Promise<Sharp> {
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  const part =
    1 /
    Math.max(
      Math.abs(cos) + (height / width) * Math.abs(sin),
      Math.abs(cos) + (width / height) * Math.abs(sin),
    );
  const [dx, dy] = [centre.x - width / 2, centre.y - height / 2];
  const turned = { x: dx * cos + dy * sin, y: dy * cos - dx * sin };
  const inside = (at: number, length: number) => Math.abs(at) + ROOM * size <= (part * length) / 2;
  const fits = inside(turned.x, width) && inside(turned.y, height);
  const keep = fits ? part : 1;
  const [x, y] = fits ? [0, 0] : [missing(width, height, roll), missing(height, width, roll)];
  const source = await upright
    .extend({ top: y, bottom: y, left: x, right: x, extendWith: 'mirror' })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const { data, info } = await sharp(source)
    .rotate((-roll * 180) / Math.PI, { background: '#808080' })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  const [w, h] = [Math.floor(keep * width), Math.floor(keep * height)];
  return sharp(data).extract({
    left: Math.round((info.width - w) / 2),
    top: Math.round((info.height - h) / 2),
    width: w,
    height: h,
  });
}

/** px that a turned picture lacks on either side of a frame of its own size. */
function missing(length: number, across: number, roll: number): number {
  const turned = length * Math.abs(Math.cos(roll)) + across * Math.abs(Math.sin(roll));
  return Math.max(0, Math.min(Math.ceil((turned - length) / 2) + 2, Math.min(length, across) - 1));
}
