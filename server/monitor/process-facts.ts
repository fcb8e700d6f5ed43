import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** Clock ticks a second in which Linux tells of processes (USER_HZ): 100 on every platform that Node runs on. */
const TICKS = 100;
/** More generations than any process of the studio has. */
const MOST_ANCESTORS = 20;

/** A program that runs on this machine, as far as /proc tells. */
export interface ProcessFacts {
  pid: number;
  /** Its short name, such as "python3". */
  program: string;
  /** When it was started. */
  since: Date;
  /** Whether the studio started it, or is it. */
  ours: boolean;
}

/** Null where there is no such process, or no /proc. */
export async function processFacts(pid: number): Promise<ProcessFacts | null> {
  const [stat, boot] = await Promise.all([statOf(pid), bootTime()]);
  if (stat === null || boot === null) return null;
  const since = new Date(boot + (stat.startTicks / TICKS) * 1000);
  return { pid, program: stat.program, since, ours: await isOurs(pid) };
}

/** Whether this process is an ancestor of `pid`, or the same. */
async function isOurs(pid: number): Promise<boolean> {
  let at = pid;
  for (let generation = 0; generation < MOST_ANCESTORS && at > 1; generation++) {
    if (at === process.pid) return true;
    at = (await statOf(at))?.parent ?? 0;
  }
  return false;
}

/** `pid (name) state ppid …`: the name may hold spaces and brackets, so what follows is counted from the last one. */
async function statOf(pid: number): Promise<{ program: string; parent: number; startTicks: number } | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)/s.exec(text) ?? [];
  const fields = rest.split(' ');
  // `state` is field 3 of proc(5), the parent is field 4, the start time is field 22.
  const [parent, startTicks] = [Number(fields[1]), Number(fields[19])];
  return name && startTicks > 0 ? { program: basename(name), parent, startTicks } : null;
}

/** When this machine was started, ms since 1970. */
async function bootTime(): Promise<number | null> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => '');
  const seconds = Number(/^btime (\d+)$/m.exec(text)?.[1]);
  return seconds > 0 ? seconds * 1000 : null;
}
