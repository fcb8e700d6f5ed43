/** Formats of portraits: the type each is served as, and the ending it is stored with. `heif` is sharp's name for AVIF. */
export const PICTURE_FORMATS = {
  jpeg: { mime: 'image/jpeg', extension: 'jpg' },
  png: { mime: 'image/png', extension: 'png' },
  webp: { mime: 'image/webp', extension: 'webp' },
  gif: { mime: 'image/gif', extension: 'gif' },
  heif: { mime: 'image/avif', extension: 'avif' },
  tiff: { mime: 'image/tiff', extension: 'tif' },
  bmp: { mime: 'image/bmp', extension: 'bmp' },
  heic: { mime: 'image/heic', extension: 'heic' },
} as const;
export type PictureFormat = keyof typeof PICTURE_FORMATS;
