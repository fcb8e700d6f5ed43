/** What the names of portraits end in, for choosing among files. What a file is taken for is its content's affair. */
export const PORTRAIT_ENDINGS = [
  ...['jpg', 'jpeg', 'jfif', 'png', 'apng', 'webp', 'avif', 'heic', 'heif', 'hif'],
  ...['gif', 'bmp', 'dib', 'tif', 'tiff'],
] as const;

/** The same of recordings, and of videos whose sound is meant. */
export const RECORDING_ENDINGS = [
  ...['wav', 'wave', 'w64', 'rf64', 'bwf', 'aif', 'aiff', 'aifc', 'caf', 'au', 'snd', 'voc'],
  ...['mp3', 'mp2', 'mpga', 'aac', 'm4a', 'm4b', 'ac3', 'eac3', 'ec3', 'dts', 'amr', 'dss'],
  ...['flac', 'ape', 'wv', 'tta', 'ogg', 'oga', 'opus', 'spx', 'wma', 'asf', 'ra', 'rm', 'mka', 'weba'],
  ...['mp4', 'm4v', 'mov', '3gp', '3g2', 'mkv', 'webm', 'ogv', 'wmv', 'avi', 'flv'],
  ...['mpg', 'mpeg', 'vob', 'ts', 'mts', 'm2ts'],
] as const;
