import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Mounts a file system of 1 MB; null where this user may not. */
export function smallDisk(): string | null {
  const place = mkdtempSync(join(tmpdir(), 'small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'pipe' });
    return place;
  } catch {
    rmSync(place, { recursive: true });
    return null;
  }
}

/** Takes it away again, with all that is on it. */
export function unmount(disk: string): void {
  execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
}
