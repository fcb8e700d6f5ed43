import { readdir, readFile, readlink } from 'node:fs/promises';
import { type ProcessFacts, processFacts } from './process-facts.ts';

/** `st` of a listening socket in /proc/net/tcp. */
const LISTENING = '0A';

/**
 * The program that listens on a TCP port of this machine; null where nobody does, or where that cannot be known: not on
 * Linux, or a process of somebody else.
 */
export async function portHolder(port: number): Promise<ProcessFacts | null> {
  const inodes = await listeners(port);
  if (inodes.size === 0) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
    if (await holdsOneOf(pid, inodes)) return processFacts(Number(pid));
  return null;
}

/** Whether anybody on this machine listens on a TCP port; null where that cannot be known. */
export async function isListenedTo(port: number): Promise<boolean | null> {
  const known = await readFile('/proc/net/tcp', 'utf8').catch(() => null);
  return known === null ? null : (await listeners(port)).size > 0;
}

async function listeners(port: number): Promise<Set<string>> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((table) => readFile(table, 'utf8').catch(() => ''));
  return new Set((await Promise.all(tables)).flatMap((table) => listeningInodes(table, port)));
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
