import { randomFillSync, randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freeBytes } from '../monitor/free-bytes.ts';
import { type Check, type Finding, passed } from './check.ts';

const MB = 1e6;
const GB = 1e9;
/** A minute of video at 720p takes about 15 MB; the database and uploads want room too. */
const LEAST_FREE = 2 * GB;
const TRIAL_BYTES = 64 * 1024 ** 2;
const PIECE_BYTES = 4 * 1024 ** 2;
/** A trial ends by itself after so long, and what was written until then is what counts, ms. */
const TRIAL_MS = 1_500;
/** The most that a run writes is well below this, but the database waits for the same disk. */
const LEAST_MB_PER_S = 20;

/** Room on the disk of the data directory, and how fast it takes what is written. */
export function diskChecks(dataDir: string, { trial }: { trial: boolean }): Check[] {
  const room: Check = {
    name: { en: 'Room on the disk', code: 'disk' },
    part: 'machine',
    limitMs: 2_000,
    look: async () => judgeRoom(await freeBytes(dataDir), dataDir),
  };
  const speed: Check = {
    name: { en: 'Speed of the disk', code: 'disk-speed' },
    part: 'machine',
    limitMs: TRIAL_MS + 700,
    look: async (signal) => {
      // Where hardly any room is left, that is what is said.
      if (((await freeBytes(dataDir)) ?? LEAST_FREE) < TRIAL_BYTES * 4) return [];
      return [judgeSpeed(await writeSpeed(dataDir, signal), dataDir)];
    },
  };
  return trial ? [room, speed] : [room];
}

function judgeRoom(free: number | null, folder: string): Finding[] {
  if (free === null) return [];
  const values = { folder, free: (free / GB).toFixed(1) };
  if (free >= LEAST_FREE)
    return [passed('doctor-disk', `${values.free} GB are free on the disk of ${folder}.`, values)];
  return [
    {
      verdict: free < LEAST_FREE / 10 ? 'fail' : 'advise',
      code: 'doctor-disk-full',
      what: `Only ${values.free} GB are free on the disk of ${folder}.`,
      how: 'Delete runs that nobody needs any more (All runs → Storage), or choose another --data-dir.',
      values,
    },
  ];
}

function judgeSpeed(bytesPerSecond: number, folder: string): Finding {
  const speed = bytesPerSecond / MB;
  const values = { folder, speed: speed < 10 ? speed.toFixed(1) : String(Math.round(speed)) };
  if (speed >= LEAST_MB_PER_S)
    return passed('doctor-disk-speed', `The disk takes ${values.speed} MB/s.`, values);
  return {
    verdict: 'advise',
    code: 'doctor-disk-slow',
    what: `The disk of ${folder} takes only ${values.speed} MB/s.`,
    how: 'Choose a --data-dir on a disk of this machine: a network drive makes videos stutter.',
    values,
  };
}

/** How fast the disk of a folder takes 64 MB, or what it takes of them in time: bytes a second. */
export async function writeSpeed(folder: string, signal: AbortSignal): Promise<number> {
  const path = join(folder, `doctor-trial-${randomUUID()}`);
  const file = await open(path, 'wx', 0o600);
  try {
    // It has no name from now on: nothing is left of it even when the studio is killed.
    await rm(path);
    const piece = randomFillSync(Buffer.alloc(PIECE_BYTES));
    const began = performance.now();
    let written = 0;
    while (written < TRIAL_BYTES && performance.now() - began < TRIAL_MS && !signal.aborted) {
      written += (await file.write(piece, 0, PIECE_BYTES, null)).bytesWritten;
      await file.datasync();
    }
    return written / ((performance.now() - began) / 1000);
  } finally {
    await file.close();
  }
}
