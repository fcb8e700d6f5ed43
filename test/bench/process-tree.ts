import { readdirSync, readFileSync } from 'node:fs';

/** What a process and everything it started use. */
export interface Usage {
  /** Proportional set size: shared pages counted once over the tree, bytes. */
  memory: number;
  /** User and system time so far, s. */
  cpuSeconds: number;
}

/** Clock ticks a second; fixed at 100 on Linux for what /proc shows. */
const TICKS = 100;

/** Usage of each process of the tree below `root`, itself included, by its command line. Linux only. */
export function usageByProcess(root: number): Map<string, Usage> {
  const parents = new Map<number, number>();
  const stats = new Map<number, string[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = statOf(entry);
    if (!fields) continue;
    parents.set(Number(entry), Number(fields[1]));
    stats.set(Number(entry), fields);
  }
  const out = new Map<string, Usage>();
  for (const [pid, fields] of stats) {
    if (!descends(pid, root, parents)) continue;
    const name = commandOf(pid);
    const before = out.get(name) ?? { memory: 0, cpuSeconds: 0 };
    out.set(name, {
      memory: before.memory + memoryOf(pid),
      cpuSeconds: before.cpuSeconds + (Number(fields[11]) + Number(fields[12])) / TICKS,
    });
  }
  return out;
}

/** Sum over the tree, or over the processes whose command line matches. */
export function usage(root: number, matching = /./): Usage {
  const total: Usage = { memory: 0, cpuSeconds: 0 };
  for (const [name, one] of usageByProcess(root)) {
    if (!matching.test(name)) continue;
    total.memory += one.memory;
    total.cpuSeconds += one.cpuSeconds;
  }
  return total;
}

/** Fields of /proc/PID/stat behind the command name: state first. */
function statOf(pid: string): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function descends(pid: number, root: number, parents: Map<number, number>): boolean {
  for (let at: number | undefined = pid; at && at > 1; at = parents.get(at)) if (at === root) return true;
  return false;
}

function memoryOf(pid: number): number {
  try {
    const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean).slice(-2).join(' ');
  } catch {
    return 'gone';
  }
}
