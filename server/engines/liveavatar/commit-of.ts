import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Characters of a commit that tell it from all others of a project. */
const SHORT = 7;

/** The commit that a checkout is at, shortened; empty where it is no checkout of git's, but an unpacked archive. */
export function commitOf(checkout: string): string {
  const head = readOr(join(checkout, '.git', 'HEAD')).trim();
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  const commit = ref === undefined ? head : refIn(join(checkout, '.git'), ref);
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, SHORT) : '';
}

/** A branch has a file of its own, or a line in the file of the packed ones. */
function refIn(git: string, ref: string): string {
  const own = readOr(join(git, ref)).trim();
  if (own !== '') return own;
  const packed = readOr(join(git, 'packed-refs')).split('\n');
  return packed.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] ?? '';
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
