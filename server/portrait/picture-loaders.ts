import sharp from 'sharp';

/** libvips' names of what reads the formats that sharp decodes for us. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}`);

/** Keeps sharp in this process from trying any other format: an SVG, say, is not even looked at. */
export function allowOnlyPictures(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
}
