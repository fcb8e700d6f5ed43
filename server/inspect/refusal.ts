import { type AssetKind, PORTRAIT_ENDINGS, RECORDING_ENDINGS } from '../contract/index.ts';
import { isDiskFull } from '../monitor/disk-full.ts';
import { PictureError } from '../portrait/picture-error.ts';
import { RecordingError } from '../speech/errors.ts';
import type { FileFormat } from './file-format.ts';
import type { Refusal } from './inspection.ts';

const TAKEN: Readonly<Record<AssetKind, string>> = {
  image: 'A portrait must be a picture: JPEG, PNG, WebP, AVIF, HEIC, GIF, BMP or TIFF.',
  audio:
    'A recording must be sound, or a video with sound: WAV, MP3, M4A, FLAC, OGG, WebM, WMA, AIFF, AMR, MP4, …',
};

const CONVERT: Readonly<Record<AssetKind, string>> = {
  image: 'which cannot be decoded here. Open it in a picture viewer and save it as JPEG or PNG.',
  audio: 'which cannot be decoded here. Open it in a sound editor and save it as WAV or MP3.',
};

/** Of a file that is of the other kind. */
const OTHER: Readonly<Record<AssetKind, string>> = {
  image: 'not a picture. Choose a picture of the person who is to speak.',
  audio: 'not a sound. Choose a recording, or a video with sound.',
};

/** For a file whose content is nothing the studio takes; `format`: what it is, where anybody knows. */
export function unsupported(kind: AssetKind, format: FileFormat | null): Refusal {
  if (!format) return { ok: false, code: 'unsupported_media', message: TAKEN[kind] };
  const { name } = format;
  const what = isOfKind(kind, format) ? CONVERT[kind] : OTHER[kind];
  return { ok: false, code: 'unsupported_media', message: `This is ${name}, ${what}`, format: name };
}

/**
 * What to tell whoever sent a file that failed so; null for failures that nobody foresaw. `format`: what the file is,
 * null where nobody knows; absent of one that has been taken before.
 */
export function refusalOf(error: unknown, kind: AssetKind, format?: FileFormat | null): Refusal | null {
  if (isDiskFull(error)) {
    return { ok: false, code: 'disk_full', message: 'The disk is full: the file could not be stored.' };
  }
  const foreign = format !== undefined && (format === null || !isTaken(kind, format));
  if (error instanceof PictureError) {
    if (error.code === 'unsupported' || (error.code === 'undecodable' && foreign))
      return unsupported(kind, format ?? null);
    return { ok: false, code: 'undecodable_media', message: error.message };
  }
  if (!(error instanceof RecordingError) || error.code === 'unreadable') return null;
  const nothingToHear = error.code === 'not-a-recording' || error.code === 'no-audio';
  if (nothingToHear && foreign) return unsupported(kind, format ?? null);
  return { ok: false, code: 'undecodable_media', message: MESSAGES[error.code] };
}

const DAMAGED = 'The recording is damaged and cannot be decoded.';
const MESSAGES = {
  'not-a-recording': DAMAGED,
  corrupt: DAMAGED,
  'no-audio': 'There is no sound in this file.',
  'unsupported-codec':
    'The sound in this file is in a format that cannot be decoded here. Convert it to wav or mp3.',
  'too-many-channels': 'The recording has more than 64 channels. Mix it down to one or two.',
  'too-long': 'The recording is too long.',
};

/** Whether files of this format are taken, when they are whole. */
function isTaken(kind: AssetKind, format: FileFormat): boolean {
  const endings: readonly string[] = kind === 'image' ? PORTRAIT_ENDINGS : RECORDING_ENDINGS;
  return isOfKind(kind, format) && endings.includes(format.ending);
}

/** A video may be meant for its sound. */
function isOfKind(kind: AssetKind, { media }: FileFormat): boolean {
  return media === kind || (kind === 'audio' && media === 'video');
}
