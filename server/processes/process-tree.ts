import { getPriority, setPriority } from 'node:os';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { execa } from 'execa';
import type { Exit } from '../contract/index.ts';
import { killMarked } from './marked.ts';
import { followLines } from './output-lines.ts';
import { signalGroup } from './process-group.ts';

/** How long output that is already in the pipes is waited for after the process has ended, ms. */
const DRAIN_MS = 500;
/** How much lower than the studio's own the priority of a process is, and the lowest there is. */
const NICER = 5;
const NICEST = 19;

/** What is started; no shell is involved. */
export interface ProcessSpec {
  command: string;
  args: readonly string[];
  /** Added to what this process has in its own environment. */
  env?: Readonly<Record<string, string>>;
  /** Working directory; absent = this process's. */
  folder?: string;
  /** Pipes beyond stdout and stderr: a stdin, and file descriptor 3. */
  pipes?: boolean;
  /** A variable that no other process has: what carries it at the end, wherever it has moved, is killed too. */
  mark?: { variable: string; value: string };
  /** Whether it gives way to the studio. */
  nicer?: boolean;
}

/** How the process ended. */
export interface ProcessEnd {
  exit: Exit;
  at: Date;
  /** Whether it had been asked to, or made to. */
  asked: boolean;
}

/** What comes out of the process while it lives. */
export interface ProcessListener {
  /** A line of stdout or stderr. */
  onLine(line: string): void;
  /** The same as it comes. */
  onChunk?(chunk: Buffer, stream: 'stdout' | 'stderr'): void;
}

/**
 * A process and all that it starts, as a process group of its own that can be signalled without this one: started here
 * and nowhere else, asked to end, made to end, and its output drained. When it has ended nothing of its group is left.
 *
 * execa starts it. Its promise is not waited for: that waits for pipes which a grandchild may hold open for ever. Nor
 * is its `kill` used, which reaches one process and not the group.
 */
export class ProcessTree {
  /** Resolves once it has ended and what it had said is read. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Takes what is written; null without pipes. */
  readonly input: Writable | null;
  /** What it writes to file descriptor 3; null without pipes. */
  readonly events: Readable | null;
  /** Its number, which is the group's too; undefined when it could not be started. */
  readonly pid: number | undefined;
  #patience: NodeJS.Timeout | null = null;
  #asked = false;
  #gone = false;

  constructor(spec: ProcessSpec, { onLine, onChunk }: ProcessListener) {
    const { command, args, env, folder, pipes, mark, nicer } = spec;
    const child = execa(command, args, {
      ...(folder === undefined ? {} : { cwd: folder }),
      env: { ...env, ...(mark ? { [mark.variable]: mark.value } : {}) },
      extendEnv: true,
      detached: true,
      stdio: pipes ? ['pipe', 'pipe', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe'],
      buffer: false,
      reject: false,
    });
    this.pid = child.pid;
    if (nicer) lowerPriority(this.pid);
    this.input = child.stdin ?? null;
    // EPIPE after its end: `ended` tells it better.
    this.input?.on('error', () => undefined);
    const events: unknown = child.stdio[3];
    this.events = events instanceof Duplex ? events : null;
    const followed = (['stdout', 'stderr'] as const).map((name) =>
      followLines(child[name], onLine, (chunk) => onChunk?.(chunk, name)),
    );
    this.ended = new Promise((resolve) => {
      // `exit`, not `close`: a grandchild may hold the pipes open for ever.
      child.once('exit', async (code, signal) => {
        const end = { exit: exitOf(code, signal), at: new Date(), asked: this.#asked };
        this.#signal('SIGKILL');
        this.#gone = true;
        if (this.#patience) clearTimeout(this.#patience);
        if (mark) await killMarked(mark.variable, mark.value);
        await Promise.race([child, new Promise((later) => setTimeout(later, DRAIN_MS))]);
        for (const follower of followed) follower.end();
        for (const stream of child.stdio) stream?.destroy();
        resolve(end);
      });
      void child.then(({ originalMessage }) => {
        if (this.pid !== undefined) return;
        this.#gone = true;
        const reason = originalMessage ?? 'no reason given';
        resolve({ exit: { kind: 'unstarted', reason }, at: new Date(), asked: false });
      });
    });
  }

  /** Asks the whole group to end, and makes it after `grace` seconds. Idempotent. */
  stop(grace: number): void {
    if (this.#gone || this.#patience) return;
    this.#asked = true;
    this.#signal('SIGTERM');
    this.#patience = setTimeout(() => this.#signal('SIGKILL'), grace * 1000);
  }

  /** Sends a signal that it lives on after to the process itself. */
  notify(signal: NodeJS.Signals): void {
    if (!this.#gone && this.pid !== undefined) process.kill(this.pid, signal);
  }

  /** Makes the whole group end. */
  kill(): void {
    if (this.#gone) return;
    this.#asked = true;
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.#gone) signalGroup(this.pid, signal);
  }
}

function exitOf(code: number | null, signal: NodeJS.Signals | null): Exit {
  return signal === null ? { kind: 'code', code: code ?? 0 } : { kind: 'signal', signal };
}

/** The studio's event loop and the browser come first. Threads made later inherit it. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, Math.min(NICEST, getPriority() + NICER));
  } catch {
    // It has ended already, or the system does not allow it.
  }
}
