import type { AssetKind } from '../contract/index.ts';
import { isDiskFull } from '../monitor/disk-full.ts';
import { PictureError } from '../portrait/picture-error.ts';
import { RecordingError } from '../speech/errors.ts';
import type { Refusal } from './inspection.ts';

const TAKEN: Readonly<Record<AssetKind, string>> = {
  image: 'A portrait must be a jpg, png, webp, avif, heic, gif or bmp picture.',
  audio: 'A recording must be wav, mp3, m4a, flac, ogg, opus or webm.',
};

const CONVERT: Readonly<Record<AssetKind, string>> = {
  image: 'which cannot be used as a portrait. Open it in a picture viewer and save it as JPEG or PNG.',
  audio: 'which cannot be used as a recording. Open it in a sound editor and save it as WAV or MP3.',
};

/** For a file whose content is nothing the studio takes; `format`: what it is, where a conversion would help. */
export function unsupported(kind: AssetKind, format: string | null): Refusal {
  if (!format) return { ok: false, code: 'unsupported_media', message: TAKEN[kind] };
  return {
    ok: false,
    code: 'unsupported_media',
    message: `This is a ${format} file, ${CONVERT[kind]}`,
    format,
  };
}

/** What to tell whoever sent a file that failed so; null for failures that nobody foresaw. */
export function refusalOf(error: unknown, kind: AssetKind): Refusal | null {
  if (isDiskFull(error)) {
    return { ok: false, code: 'disk_full', message: 'The disk is full: the file could not be stored.' };
  }
  if (error instanceof PictureError) {
    if (error.code === 'unsupported') return unsupported(kind, null);
    return { ok: false, code: 'undecodable_media', message: error.message };
  }
  if (!(error instanceof RecordingError) || error.code === 'unreadable') return null;
  if (error.code === 'not-a-recording') {
    return {
      ok: false,
      code: 'undecodable_media',
      message: 'The recording is damaged and cannot be decoded.',
    };
  }
  const messages = {
    'no-audio': 'There is no sound in this file.',
    'unsupported-codec':
      'The sound in this file is in a format that cannot be decoded here. Convert it to wav or mp3.',
    corrupt: 'The recording is damaged and cannot be decoded.',
    'too-many-channels': 'The recording has more than 64 channels. Mix it down to one or two.',
    'too-long': 'The recording is too long.',
  };
  return { ok: false, code: 'undecodable_media', message: messages[error.code] };
}
