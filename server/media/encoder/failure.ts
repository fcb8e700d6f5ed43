import { isDiskFull } from '../../monitor/disk-full.ts';
import { FrameError } from '../../wire/frames.ts';
import type { EncodingFailure } from './messages.ts';

/** Something wrong with the recording that is to become the soundtrack. */
export class SoundtrackError extends Error {
  override readonly name = 'SoundtrackError';
}

/** The frames that were promised did not come. */
export class FramesMissingError extends Error {
  override readonly name = 'FramesMissingError';
}

/** What is wrong with a video file that an engine has made: "it is empty." */
export class VideoFileError extends Error {
  override readonly name = 'VideoFileError';
}

/** Why parts cannot be joined to one video. */
export class JoinError extends Error {
  override readonly name = 'JoinError';
}

/** What is wrong with the picture that a grid stands on. */
export class SheetError extends Error {
  override readonly name = 'SheetError';
}

/** A code from the closed set, and a sentence, for anything that can go wrong while a video is written. */
export function failureOf(error: unknown): EncodingFailure {
  if (isDiskFull(error)) {
    return { code: 'disk_full', message: 'The disk is full: the video could not be written to its end.' };
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof FrameError) {
    return { code: 'engine_failed', message: `The engine sent something that is no video frame. ${reason}` };
  }
  if (error instanceof VideoFileError) {
    return {
      code: 'engine_failed',
      message: `The video file that the engine made cannot be used: ${reason}`,
    };
  }
  if (error instanceof JoinError) {
    return { code: 'encoder_failed', message: `The parts cannot be joined: ${reason}` };
  }
  if (error instanceof SheetError)
    return { code: 'undecodable_media', message: `The picture of the grid cannot be read: ${reason}` };
  if (error instanceof FramesMissingError) return { code: 'engine_failed', message: reason };
  if (error instanceof SoundtrackError) {
    return { code: 'encoder_failed', message: `The recording could not be decoded. ${reason}` };
  }
  return { code: 'encoder_failed', message: `The video could not be encoded: ${reason}` };
}
