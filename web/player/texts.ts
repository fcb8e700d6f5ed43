import type { BufferReason, PlaybackFailure } from './playback.ts';

/** What the player says, in the page's language. The buttons of the control bar bring their own words. */
export type PlayerTexts = {
  /** Nothing has been generated yet. */
  waiting: string;
  /** Why the picture stands still. */
  buffering: Record<BufferReason, string>;
  /** On the button that turns the sound on where the browser insisted on silence. */
  unmute: string;
  failed: Record<PlaybackFailure, string>;
};

/** Language of the buttons of the control bar, as media-chrome names it. */
export type PlayerLanguage = 'en' | 'zh-CN';
