import { mkdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { clearAbandoned, temporaryFolder } from '../../processes/temporary-folder.ts';

/** The folder of one run: what goes in, under plain names, and room for what comes out. */
export interface RunFolder {
  image: string;
  audio: string;
  /** Empty, for the program. */
  out: string;
}

const KIND = 'command-run';

/** Removes the folders of processes that were killed and could not do so themselves. Never rejects. */
export async function clearAbandonedRuns(scratch: string): Promise<void> {
  await clearAbandoned(parentOf(scratch), KIND);
}

/**
 * Makes the folder, gives it to `work`, and removes it with everything in it. Only this user may enter. `scratch`: where
 * it is made; empty = the system's temporary folder.
 */
export async function inRunFolder<T>(
  { image, audio, scratch }: { image: string; audio: string; scratch: string },
  work: (folder: RunFolder) => Promise<T>,
): Promise<T> {
  const parent = parentOf(scratch);
  await mkdir(parent, { recursive: true });
  const folder = await temporaryFolder(parent, KIND);
  try {
    // Programs take paths apart: LiveAvatar reads "a.wav+b.wav" as two speakers.
    const [portrait, speech, out] = [`portrait${extname(image)}`, `speech${extname(audio)}`, 'out'].map(
      (name) => join(folder, name),
    ) as [string, string, string];
    await Promise.all([symlink(image, portrait), symlink(audio, speech), mkdir(out)]);
    return await work({ image: portrait, audio: speech, out });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function parentOf(scratch: string): string {
  return scratch === '' ? tmpdir() : resolve(scratch);
}
