import { fileTypeFromFile } from 'file-type';
import type { AssetKind } from '../contract/index.ts';

/** A kind of file the studio takes: the type it is served as, and the ending it is stored with. */
export interface MediaType {
  mime: string;
  extension: string;
}

/** By what `file-type` finds in the content. Nothing else is taken: neither SVG nor anything a browser would run. */
const ACCEPTED: Readonly<Record<AssetKind, Readonly<Record<string, MediaType>>>> = {
  image: {
    'image/jpeg': { mime: 'image/jpeg', extension: 'jpg' },
    'image/png': { mime: 'image/png', extension: 'png' },
    'image/apng': { mime: 'image/png', extension: 'png' },
    'image/webp': { mime: 'image/webp', extension: 'webp' },
    'image/gif': { mime: 'image/gif', extension: 'gif' },
    'image/avif': { mime: 'image/avif', extension: 'avif' },
    'image/bmp': { mime: 'image/bmp', extension: 'bmp' },
    'image/heic': { mime: 'image/heic', extension: 'heic' },
    'image/heic-sequence': { mime: 'image/heic', extension: 'heic' },
    'image/heif': { mime: 'image/heic', extension: 'heic' },
    'image/heif-sequence': { mime: 'image/heic', extension: 'heic' },
  },
  audio: {
    'audio/wav': { mime: 'audio/wav', extension: 'wav' },
    'audio/mpeg': { mime: 'audio/mpeg', extension: 'mp3' },
    'audio/aac': { mime: 'audio/aac', extension: 'aac' },
    'audio/x-m4a': { mime: 'audio/mp4', extension: 'm4a' },
    'audio/mp4': { mime: 'audio/mp4', extension: 'm4a' },
    // Phones and browsers write recordings into video containers; their sound is what counts.
    'video/mp4': { mime: 'audio/mp4', extension: 'm4a' },
    'video/quicktime': { mime: 'audio/mp4', extension: 'm4a' },
    'audio/flac': { mime: 'audio/flac', extension: 'flac' },
    'audio/x-flac': { mime: 'audio/flac', extension: 'flac' },
    'audio/ogg': { mime: 'audio/ogg', extension: 'ogg' },
    'audio/opus': { mime: 'audio/ogg', extension: 'ogg' },
    'audio/webm': { mime: 'audio/webm', extension: 'webm' },
    'video/webm': { mime: 'audio/webm', extension: 'webm' },
    'video/matroska': { mime: 'audio/webm', extension: 'webm' },
  },
};

/** What a file is that the studio does not take: the name of its format ("TIFF"), where it is of the kind asked for. */
export interface OtherFormat {
  mime: null;
  format: string | null;
}

/** What the content of the file at `path` is, whatever it is called. */
export async function mediaTypeOf(path: string, kind: AssetKind): Promise<MediaType | OtherFormat> {
  const found = await fileTypeFromFile(path);
  const [mime = ''] = found?.mime.split(';') ?? [];
  const isOfKind = mime.startsWith(`${kind}/`) || (kind === 'audio' && mime.startsWith('video/'));
  return ACCEPTED[kind][mime] ?? { mime: null, format: found && isOfKind ? found.ext.toUpperCase() : null };
}
