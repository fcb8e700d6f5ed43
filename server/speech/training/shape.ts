/** Width of a network, and what each of its hidden layers sees: taps, how many of them lie ahead, and their dilation. */
export interface Shape {
  hidden: number;
  layers: readonly { taps: number; ahead: number; dilation: number }[];
}

/**
 * The network that ships: it hears 0.16 s ahead, which is what the lips of a live session wait for, and 0.48 s back, which
 * tells one speaker's sounds from another's.
 */
export const SHAPE: Shape = {
  hidden: 88,
  layers: [
    { taps: 5, ahead: 2, dilation: 1 },
    { taps: 3, ahead: 1, dilation: 2 },
    { taps: 3, ahead: 1, dilation: 4 },
    { taps: 3, ahead: 1, dilation: 8 },
    { taps: 3, ahead: 0, dilation: 16 },
  ],
};
