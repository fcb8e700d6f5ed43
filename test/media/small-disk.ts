import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Mounts a file system of so many megabytes; null where this user may not. */
export function smallDisk(megabytes = 1): string | null {
  const place = mkdtempSync(join(tmpdir(), 'small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place], { stdio: 'pipe' });
    return place;
  } catch {
    rmSync(place, { recursive: true });
    return null;
  }
}

/** Takes it away again, with all that is on it. */
export function unmount(disk: string): void {
  // Lazily: SQLite's handles are closed when they are collected.
  execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true });
}
