import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallDisk, unmount } from '../media/small-disk.ts';

/** A small file system for a process to work on. */
export interface ProcessDisk {
  /** Where this process sees it. */
  outside: string;
  /** Where the process sees it that was started with `enter` before its command. */
  inside: string;
  enter: string[];
  remove(): void;
}

/**
 * Mounts a file system of so many megabytes. A user who may not mount anything may do so in a namespace of their own,
 * where the system has those; null where neither is possible.
 */
export async function processDisk(megabytes: number): Promise<ProcessDisk | null> {
  const mounted = smallDisk(megabytes);
  if (mounted) return { outside: mounted, inside: mounted, enter: [], remove: () => unmount(mounted) };
  const inside = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const mount = `mount -t tmpfs -o size=${megabytes}m tmpfs "$0" && echo mounted && exec sleep infinity`;
  const holder = spawn('unshare', ['-rm', 'sh', '-c', mount, inside], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const isThere = await Promise.race([
    once(holder.stdout, 'data').then(() => true),
    once(holder, 'exit').then(() => false),
    once(holder, 'error').then(() => false),
  ]).catch(() => false);
  const remove = () => {
    holder.kill('SIGKILL');
    rmSync(inside, { recursive: true, force: true });
  };
  if (isThere)
    return {
      outside: `/proc/${holder.pid}/root${inside}`,
      inside,
      enter: [
        'nsenter',
        '-t',
        String(holder.pid),
        '-U',
        '-m',
        '--preserve-credentials',
        `-w${process.cwd()}`,
      ],
      remove,
    };
  remove();
  return null;
}
