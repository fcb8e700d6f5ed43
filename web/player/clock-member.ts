/** What of a video element the clock needs. */
export type ClockedVideo = Pick<
  HTMLVideoElement,
  | 'currentTime'
  | 'playbackRate'
  | 'muted'
  | 'autoplay'
  | 'volume'
  | 'paused'
  | 'ended'
  | 'seeking'
  | 'readyState'
  | 'play'
  | 'pause'
>;

/** A video on the clock. */
export type ClockMember = {
  video: ClockedVideo;
  /** Frames in a second. */
  fps: number;
  /** Length, s, the one it will have while it is being made. 0 = there is nothing to show, it sits out. */
  seconds: () => number;
  /** Seconds that can be played now; null = all of it. */
  available: () => number | null;
};

/** `HTMLMediaElement.HAVE_FUTURE_DATA`: it can go on from here. */
export const HAVE_FUTURE_DATA = 3;
/** What a video that is being made must have beyond a time before it goes on from there, s: less, and it stops at once. */
const GATHERED = 2;
/** Times in a file are rounded: what is this near to the next frame is that frame, as a share of a frame. */
const ROUNDING = 0.01;

/** Whether it plays and has something left to play. */
export function canGoOn({ paused, readyState }: ClockedVideo): boolean {
  return !paused && readyState >= HAVE_FUTURE_DATA;
}

/** Whether it stands at this time, s, and can go on from there. */
export function isReady({ video, fps, available }: ClockMember, time: number): boolean {
  const reach = available();
  if (reach !== null && reach - time < GATHERED) return false;
  return (
    Math.abs(video.currentTime - time) <= 1 / fps && !video.seeking && video.readyState >= HAVE_FUTURE_DATA
  );
}

/** The middle of the frame that is on the screen at this time, s: no rounding leads from there to another frame. */
export function middle(time: number, fps: number): number {
  return (Math.floor(Math.max(0, time) * fps + ROUNDING) + 0.5) / fps;
}
