import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';

/** The folder of one run: what goes in, under plain names, and room for what comes out. */
export interface RunFolder {
  image: string;
  audio: string;
  /** Empty, for the program. */
  out: string;
}

/** The machine is in the name because containers may share the temporary folder, and not the numbers of processes. */
const PREFIX = `command-run-${hostname().replace(/[^\w-]/g, '_')}-`;

/** Removes the folders of processes that were killed and could not do so themselves. Never rejects. */
export async function clearAbandoned(scratch: string): Promise<void> {
  const parent = parentOf(scratch);
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number(/^(\d+)-/.exec(name.slice(PREFIX.length))?.[1]);
    if (pid > 0 && !isAlive(pid))
      await rm(join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
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
  const folder = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process, which may not be signalled, lives too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
