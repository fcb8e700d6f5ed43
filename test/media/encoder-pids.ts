import { readFileSync } from 'node:fs';

/** Process ids of the programs that this process has started; `program` is in their command line. */
export function childPids(program: string): number[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .filter((pid) => commandLine(pid).includes(program));
}

/** Of its encoders. */
export function encoderPids(): number[] {
  return childPids('media/encoder/main');
}

/** Empty of one that has just gone. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
