import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const NAME = 'studio.json';

/** Who has a data directory, as far as other programs of the same user need to know. */
const StudioAddress = z.object({
  pid: z.int().positive(),
  version: z.string(),
  /** Where it answers; null = it is a command that does its work and ends. */
  url: z.url({ protocol: /^https?$/ }).nullable(),
});
export type StudioAddress = z.infer<typeof StudioAddress>;

/**
 * Writes down who has the data directory, for this user only. Whoever holds its lock calls it, once it can be reached.
 * The access token is not in it. A studio that was killed leaves its file: whether there is a studio, the lock says.
 */
export function writeStudioAddress(dataDir: string, address: StudioAddress): void {
  const path = join(dataDir, NAME);
  // A file that is there would keep its mode.
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify(address)}\n`, { mode: 0o600, flag: 'wx' });
}

/** Takes it away. */
export function removeStudioAddress(dataDir: string): void {
  rmSync(join(dataDir, NAME), { force: true });
}

/** What whoever has the data directory wrote down; null until there is something to read. */
export function readStudioAddress(dataDir: string): StudioAddress | null {
  try {
    return StudioAddress.safeParse(JSON.parse(readFileSync(join(dataDir, NAME), 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
