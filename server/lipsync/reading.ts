import type { SeenMouth } from './mouth.ts';

/** What is to be looked at. */
export interface ReadingRequest {
  /** Path of the video. */
  video: string;
  /** So much of it at most, s: from where somebody begins to speak, and as much before nobody speaks any more. */
  seconds: number;
}

/** What was seen and heard in a stretch of a video. */
export interface Stretch {
  /** s */
  from: number;
  to: number;
  /** Empty where there was no face. */
  mouths: SeenMouth[];
  /** ms, > 0: the lips are later than the sound; null without lips. */
  lagMs: number | null;
  /** Pearson's r of the opening of the mouth and the loudness, at that lag. */
  r: number | null;
}

/** What was seen and heard in a video: all of its speech, or of a long one the beginning and the end; empty without speech. */
export type Reading = [] | [Stretch] | [beginning: Stretch, end: Stretch];

export type Answer = { ok: true; reading: Reading } | { ok: false; message: string };
