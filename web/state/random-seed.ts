/** Seeds the dice roll: enough variety, and short enough to read out to someone. */
const SEEDS = 1_000_000;

export function randomSeed(): number {
  return Math.floor(Math.random() * SEEDS);
}

/** So many seeds, no two the same, and none of `but`. */
export function randomSeeds(count: number, but: readonly number[] = []): number[] {
  const seeds = new Set<number>();
  while (seeds.size < count) {
    const seed = randomSeed();
    if (!but.includes(seed)) seeds.add(seed);
  }
  return [...seeds];
}
