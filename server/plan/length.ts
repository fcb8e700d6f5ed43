import type { Capabilities, Params, Part } from '../contract/index.ts';

/** How long the video gets. */
export interface Length {
  /** Clips that will be made: those asked for, at most those the recording is good for. */
  clips: number;
  /** Clips the recording is good for; null without a recording. */
  available: number | null;
  frames: number;
  /** Of video: the shorter of picture and sound. */
  seconds: number;
}

/** Length of the video for these parameters and, if there is one, a recording of so many seconds. */
export function videoLength(params: Params, capabilities: Capabilities, seconds: number | null): Length {
  const { fps, clipBudget, firstClipLoss } = capabilities;
  const perClip = params.infer_frames;
  if (seconds === null) {
    const frames = Math.max(1, params.num_clip * perClip - firstClipLoss);
    return { clips: params.num_clip, available: null, frames, seconds: frames / fps };
  }
  // Probed durations carry rounding noise: 4.0000001 s are not a hundred and one frames.
  const covering = Math.max(1, Math.ceil(seconds * fps - 1e-3));
  if (clipBudget === 'seconds') {
    const available = Math.ceil((covering + firstClipLoss) / perClip);
    const clips = Math.min(params.num_clip, available);
    const frames = Math.max(1, Math.min(clips * perClip - firstClipLoss, covering));
    return { clips, available, frames, seconds: frames / fps };
  }
  const available = wav2vecClips(seconds, perClip, fps);
  const clips = Math.min(params.num_clip, available);
  // The last clip is made whole, over silence; the file ends with the recording.
  const frames = Math.max(1, clips * perClip - firstClipLoss);
  return { clips, available, frames, seconds: Math.min(frames / fps, seconds) };
}

/** Length of the video that these stretches of a recording make: their frames, whole, however many clips they take. */
export function lengthOfParts(
  parts: readonly Part[],
  { infer_frames: perClip }: Params,
  { fps, firstClipLoss }: Capabilities,
): Length {
  const frames = parts.map((part) => framesOf(part, fps));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const total = sum(frames);
  return {
    clips: sum(frames.map((count) => Math.ceil((count + firstClipLoss) / perClip))),
    // However many were asked for, all of it is made.
    available: null,
    frames: total,
    seconds: total / fps,
  };
}

/** How many frames a part has. */
export function framesOf({ start, end }: Part, fps: number): number {
  return Math.round(end * fps) - Math.round(start * fps);
}

/** Hz of the recording as wav2vec hears it; its window and step in samples give 50 features a second. */
const SAMPLE_RATE = 16_000;
const WINDOW = 400;
const STEP = 320;

/** Features a second after resampling. */
const FEATURE_RATE = 30;

/**
 * Clips LiveAvatar finds features for. Features come at 50/s and are resampled to 30/s, of which a clip takes as many
 * as it is long: 1.2 a frame at 25 frames/s. Whole-number arithmetic, so that no rounding error costs a clip.
 */
function wav2vecClips(seconds: number, inferFrames: number, fps: number): number {
  const samples = Math.round(seconds * SAMPLE_RATE);
  const heard = Math.max(0, Math.floor((samples - WINDOW) / STEP) + 1);
  const features = Math.floor((heard * 3) / 5);
  return Math.floor((features * fps) / (inferFrames * FEATURE_RATE)) + 1;
}
