/** Rows of RGB. */
interface Rows {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** Levels by which pixels of one colour may differ after they have been made smaller. */
const ALIKE = 2;

/**
 * How much of a picture lies in one flat colour at one of its edges, %: decoders fill up with it what a file that was cut
 * off no longer holds. At whichever edge: the picture may have been turned since.
 */
export function missingPart({ width, height, rgb }: Rows): number {
  const alike = (at: number, other: number) =>
    [0, 1, 2].every((k) => Math.abs((rgb[3 * at + k] ?? 0) - (rgb[3 * other + k] ?? 0)) <= ALIKE);
  const flat = (first: number, step: number, count: number) => {
    for (let i = 1; i < count; i += 1) if (!alike(first, first + i * step)) return false;
    return true;
  };
  const row = (y: number) => flat(y * width, 1, width);
  const column = (x: number) => flat(x, width, height);
  const run = (isFlat: (at: number) => boolean, from: number, step: number, count: number) => {
    let length = 0;
    while (length < count && isFlat(from + length * step)) length += 1;
    return length / count;
  };
  const parts = [
    run(row, 0, 1, height),
    run(row, height - 1, -1, height),
    run(column, 0, 1, width),
    run(column, width - 1, -1, width),
  ];
  return Math.round(100 * Math.max(...parts));
}
