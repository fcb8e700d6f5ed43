import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** Takes the last byte of a file system. Returns the file that has it. */
export function fill(disk: string): string {
  const path = join(disk, 'ballast');
  for (let size = 512 * 1024; size >= 1; size = Math.floor(size / 2))
    for (let written = true; written; )
      try {
        writeFileSync(path, Buffer.alloc(size, 1), { flag: 'a' });
      } catch {
        written = false;
      }
  return path;
}
