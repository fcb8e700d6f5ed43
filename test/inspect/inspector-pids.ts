import { readFileSync } from 'node:fs';

/** Process ids of the inspecting processes that this process has started. */
export function inspectorPids(): number[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('inspect/main'));
}
