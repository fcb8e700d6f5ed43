import sharp, { type Metadata, type Sharp } from 'sharp';

/**
 * A picture in sRGB, as its own profile says. sharp takes 8 bit there by itself; but 16 bit with a profile it would leave
 * in Display P3, clipped to that, and 16-bit grey where it is. So those become 8 bit first and keep their profile.
 */
export async function inSrgb(picture: Sharp, { depth, space, icc }: Metadata): Promise<Sharp> {
  const spared = depth === 'ushort' && icc && (space === 'rgb16' || space === 'grey16');
  if (!spared) return picture.toColourspace('srgb');
  const shallow = await picture
    .keepIccProfile()
    .toColourspace(space === 'grey16' ? 'b-w' : 'srgb')
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(shallow).toColourspace('srgb');
}
