import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** The machine is in the name because containers may share the temporary folder, and not the numbers of processes. */
const MACHINE = hostname()
  .replace(/[^\w-]/g, '_')
  .slice(0, 12);

/** Makes a folder in `parent` that only this user may enter, and that is known to be this process's. */
export function temporaryFolder(parent: string, kind: string): Promise<string> {
  return mkdtemp(join(parent, `${kind}-${MACHINE}-${process.pid}-`));
}

/** Removes the folders of this kind whose processes were killed and could not do so themselves. Never rejects. */
export async function clearAbandoned(parent: string, kind: string): Promise<void> {
  const prefix = `${kind}-${MACHINE}-`;
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(/^(\d+)-/.exec(name.slice(prefix.length))?.[1]);
    if (pid > 0 && !isAlive(pid))
      await rm(join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
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
