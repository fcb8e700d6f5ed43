import type { SeenMouth } from './mouth.ts';

/** What is to be looked at. */
export interface ReadingRequest {
  /** Path of the video. */
  video: string;
  /** So much of it at most, from where somebody begins to speak, s. */
  seconds: number;
}

/** What was seen and heard in a video, or why nothing could be. */
export interface Reading {
  /** The stretch that was looked at, s. */
  from: number;
  to: number;
  /** Empty where there was no face. */
  mouths: SeenMouth[];
  /** Whether somebody speaks. */
  speaks: boolean;
  /** ms, > 0: the lips are later than the sound; null without lips or speech. */
  lagMs: number | null;
  /** Pearson's r of the opening of the mouth and the loudness, at that lag. */
  r: number | null;
}

export type Answer = { ok: true; reading: Reading } | { ok: false; message: string };
