import { fileTypeFromFile } from 'file-type';

/** What a file is, for a sentence about one that cannot be used. Nothing is decided by it but the words. */
export interface FileFormat {
  /** As people call it: "TIFF", "PDF". */
  name: string;
  /** Of its name, usually. */
  ending: string;
  /** A photograph as the sensor saw it. */
  isRaw: boolean;
  media: 'image' | 'audio' | 'video' | 'other';
}

/** Where the usual ending is not what people say. */
const NAMES: Readonly<Record<string, string>> = {
  jpg: 'JPEG',
  tif: 'TIFF',
  jxl: 'JPEG XL',
  jp2: 'JPEG 2000',
  j2c: 'JPEG 2000',
  mid: 'MIDI',
  mkv: 'Matroska',
  exe: 'Windows program',
  elf: 'program',
};

/** Raw photographs: TIFF by their build, but what a decoder of TIFF finds in them is a thumbnail, or mosaic. */
const RAW = ['arw', 'cr2', 'cr3', 'dng', 'nef', 'orf', 'raf', 'rw2'];

/** What the content of the file at `path` is, whatever it is called; null where nobody knows. */
export async function formatOf(path: string): Promise<FileFormat | null> {
  const found = await fileTypeFromFile(path);
  if (!found) return null;
  const { ext, mime } = found;
  const [media] = mime.split('/');
  const isRaw = RAW.includes(ext);
  const name = NAMES[ext] ?? ext.toUpperCase();
  return {
    name: isRaw ? `${name} (raw)` : name,
    ending: ext,
    isRaw,
    media: media === 'image' || media === 'audio' || media === 'video' ? media : 'other',
  };
}
