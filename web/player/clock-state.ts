/** What a view needs to know. A new object at every change. */
export type ClockState = {
  playing: boolean;
  /** It plays, and stands still until the slowest of them can go on. */
  waiting: boolean;
  /** s */
  position: number;
  /** Length of the longest, s. */
  duration: number;
  rate: number;
  loop: boolean;
  /** The browser lets nothing be heard before the next click. */
  silenced: boolean;
};

/** A clock that nothing has been put on yet. */
export const EMPTY_CLOCK: ClockState = {
  playing: false,
  waiting: false,
  position: 0,
  duration: 0,
  rate: 1,
  loop: false,
  silenced: false,
};
