import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** The variable that marks every process of a group, its descendants included, wherever they have moved. */
export const GROUP_VARIABLE = 'ENGINE_GROUP';
/** The variable that marks every process that descends from the studio. */
const STUDIO_VARIABLE = 'STUDIO_DESCENDANT';
/** How long they have after the studio's end, s: an encoder closes its file, an engine has its own guard. */
const DESCENDANTS_S = 3;

/**
 * Waits for the studio's end of its stdin to close, which a killed studio does too; gives the guarded
 * processes some time to leave by themselves, then kills their process groups, and on Linux whatever still carries the
 * mark. `$1` is the mark, `$2` the time in seconds, stdin one process group a line.
 */
const SCRIPT = `
groups=
while read -r group; do groups="$groups $group"; done
sleep "$2"
for group in $groups; do kill -9 "-$group"; done
for file in $(grep -lsF "$1" /proc/[0-9]*/environ); do
  pid=\${file#/proc/}
  kill -9 "\${pid%/environ}"
done
`;

/** Outlives the studio for a moment, to end what does not notice that the studio has gone: it may spin, or be stopped. */
export class Guard {
  /** Value of `GROUP_VARIABLE` for the processes it guards. */
  readonly mark = randomUUID();
  readonly #shell: ChildProcess;

  /** `seconds`: what the guarded processes have to leave by themselves. */
  constructor(seconds = 1) {
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT, 'studio-guard', this.mark, String(seconds)], {
      // Its own session: Ctrl-C in the studio's terminal must not reach it.
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell.on('error', () => undefined);
    this.#shell.stdin?.on('error', () => undefined);
    this.#shell.unref();
  }

  /** Adds a process group, named by its leader's pid. */
  watch(group: number): void {
    this.#shell.stdin?.write(`${group}\n`);
  }

  /** The guarded processes are gone: nothing is left to do. */
  dismiss(): void {
    this.#shell.kill('SIGKILL');
  }
}

/**
 * From now on whatever this process starts ends with it, however it ends. Never dismissed: after an end in order there
 * is nothing left to kill.
 */
export function guardDescendants(): void {
  process.env[STUDIO_VARIABLE] = new Guard(DESCENDANTS_S).mark;
}

/**
 * Kills every process that carries the mark: descendants that left their process group are found as well. Needs /proc;
 * elsewhere it finds nothing.
 */
export async function killMarked(mark: string, variable = GROUP_VARIABLE): Promise<void> {
  const needle = `${variable}=${mark}`;
  const pids = await readdir('/proc').catch(() => []);
  for (const pid of pids) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (!environment.includes(needle)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
}
