/** The part of `TimeRanges` that is read. */
export type Ranges = Pick<TimeRanges, 'length' | 'start' | 'end'>;

/** Gaps this small are rounding, not holes, s. */
const ROUNDING = 0.05;

/** Whether the time lies in one of the ranges with something left to play after it. */
export function covers(ranges: Ranges, time: number): boolean {
  return endOfRange(ranges, time) !== null;
}

/** End of the range that this time lies in, s; null when it lies in none. */
export function endOfRange(ranges: Ranges, time: number): number | null {
  for (let i = 0; i < ranges.length; i++) {
    if (ranges.start(i) - ROUNDING <= time && time < ranges.end(i)) return ranges.end(i);
  }
  return null;
}
