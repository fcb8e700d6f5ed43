import { readdir, readFile, readlink } from 'node:fs/promises';

/** `st` of a listening socket in /proc/net/tcp. */
const LISTENING = '0A';

/**
 * The program that listens on a TCP port of this machine, as "node (process 1234)"; null where that cannot be known:
 * not on Linux, or a process of somebody else.
 */
export async function portHolder(port: number): Promise<string | null> {
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const inode of listeningInodes(await readFile(table, 'utf8').catch(() => ''), port))
      inodes.add(inode);
  }
  if (inodes.size === 0) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (!(await holdsOneOf(pid, inodes))) continue;
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
    return `${name || 'a program'} (process ${pid})`;
  }
  return null;
}

/** Columns of the table: number, local address as HEX:PORT, remote address, state, …, inode in the tenth. */
function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) && columns[3] === LISTENING)
    .flatMap((columns) => columns[9] ?? []);
}

async function holdsOneOf(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const descriptor of descriptors) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode && inodes.has(inode)) return true;
  }
  return false;
}
