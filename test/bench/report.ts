/** One measurement as one JSON line on stdout. */
export function report(bench: string, figures: Record<string, number | string | boolean>): void {
  process.stdout.write(`${JSON.stringify({ bench, ...figures })}\n`);
}

/** Rounded to `digits` places, so that lines can be read. */
export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** The middle of the sorted values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
