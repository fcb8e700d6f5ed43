import { readFile } from 'node:fs/promises';

/** Of Linux on the platforms that Node is built for with pages of 4 KiB; others say too little, never too much. */
const PAGE_BYTES = 4096;
/** More processes than the studio ever has. */
const MOST = 200;

/**
 * Main memory that a process and all that descend from it take, bytes: what they alone take is counted, so that
 * libraries that they share are not counted again and again. 0 without /proc.
 */
export async function treeMemory(root: number): Promise<number> {
  const pids = [root];
  for (let at = 0; at < pids.length && pids.length < MOST; at++) {
    const children = await readOr(`/proc/${pids[at]}/task/${pids[at]}/children`);
    pids.push(...children.split(' ').filter(Boolean).map(Number));
  }
  const sizes = await Promise.all(pids.map(privateBytes));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** `size resident shared …` in pages. */
async function privateBytes(pid: number): Promise<number> {
  const [, resident = 0, shared = 0] = (await readOr(`/proc/${pid}/statm`)).split(' ').map(Number);
  return Math.max(0, resident - shared) * PAGE_BYTES;
}

function readOr(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
