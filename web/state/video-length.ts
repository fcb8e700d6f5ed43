/** How clips and recording go together. */
export type VideoLength = {
  /** What one clip lasts, s. */
  secondsPerClip: number;
  /** Clips that take the recording to its end; null without one. */
  wholeClips: number | null;
};

/** @param frames per clip · @param fps of the engine · @param recording its length, s; null = there is none */
export function videoLength(frames: number, fps: number, recording: number | null): VideoLength {
  const secondsPerClip = frames / fps;
  return {
    secondsPerClip,
    wholeClips: recording === null ? null : Math.max(1, Math.ceil(recording / secondsPerClip)),
  };
}
