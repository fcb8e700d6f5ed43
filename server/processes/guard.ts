import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';

/** The variable that marks every process that descends from the studio, wherever it has moved. */
const DESCENDANT_VARIABLE = 'STUDIO_DESCENDANT';
/** How long descendants have to leave by themselves after the studio's end, s. A described program is asked to first. */
const GRACE_S = 2;

/**
 * Reads the mark, then waits for the studio's end of its stdin to close, which a killed studio does too; kills whatever
 * still carries the mark a moment later, with the process group that it leads. Twice: what was being started meanwhile
 * is found the second time. Without /proc, `ps` shows environments (macOS).
 */
const SCRIPT = `
read -r mark
marked() {
  if [ -r /proc/self/environ ]; then
    for file in $(grep -lsF "$mark" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}
      echo "\${pid%/environ}"
    done
  else
    ps -A -E -ww -o pid=,command= | grep -F "$mark" | while read -r pid rest; do echo "$pid"; done
  fi
}
while read -r line; do :; done
for pause in "$1" 0.5; do
  sleep "$pause"
  for pid in $(marked); do
    kill -9 "-$pid"
    kill -9 "$pid"
  done
done
`;

/**
 * From now on whatever this process starts, and what that starts, ends with it: also when this process is killed, and
 * when that does not notice because it spins or is stopped. For this, a shell outlives this process for a moment. Call
 * it before anything else is started: the mark is inherited.
 */
export function guardDescendants(): void {
  const mark = randomUUID();
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'studio-guard', String(GRACE_S)], {
    // Its own session: Ctrl-C in the studio's terminal must not reach it.
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  // On its stdin and not among its arguments, where a search for the mark would find the shell itself.
  shell.stdin.write(`${DESCENDANT_VARIABLE}=${mark}\n`);
  shell.unref();
  process.env[DESCENDANT_VARIABLE] = mark;
}
