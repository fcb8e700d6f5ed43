import { type ChildProcess, spawn } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { Readable } from 'node:stream';
import type { LaunchSpec } from './launch.ts';
import { readMessages } from './ndjson.ts';
import { OutputTail, TextLines } from './output-log.ts';
import { EngineEvent } from './protocol.ts';

/** How long output that is already in the pipes is waited for after the process has ended, ms. */
const DRAIN_MS = 500;
/** How much lower than the studio's own its priority is, and the lowest there is. */
const NICER = 5;
const NICEST = 19;

/** How a rank ended. */
export interface RankExit {
  rank: number;
  /** In words: "exit code 3", "SIGKILL", "cannot be started: …". */
  how: string;
  /** It ended by itself, and without an error code. */
  clean: boolean;
  /** The last lines it printed. */
  output: string;
}

/** What a rank says while it lives. */
export interface RankHandlers {
  onEvent(rank: number, event: EngineEvent): void;
  onMalformed(rank: number, reason: string, excerpt: string): void;
  onOutput(rank: number, line: string): void;
}

/**
 * One process of an engine: commands on stdin, events on fd 3, free text on stdout and stderr. It leads a process group
 * of its own, so that what it starts dies with it, and runs at a lower priority than the studio.
 */
export class RankProcess {
  readonly rank: number;
  /** Resolves once the process has ended and what it had said is read. Its process group is dead then. */
  readonly ended: Promise<RankExit>;
  readonly #child: ChildProcess;

  constructor(spec: LaunchSpec, rank: number, env: Record<string, string>, handlers: RankHandlers) {
    this.rank = rank;
    const child = spawn(spec.command, [...spec.args], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...spec.env, ...env },
    });
    this.#child = child;
    lowerPriority(child.pid);
    // EPIPE after its end: `ended` tells it better.
    child.stdin?.on('error', () => undefined);
    const tail = new OutputTail();
    for (const stream of [child.stdout, child.stderr]) {
      const lines = new TextLines((line) => {
        tail.push(line);
        handlers.onOutput(rank, line);
      });
      stream?.on('data', (chunk: Buffer) => lines.push(chunk));
      stream?.once('close', () => lines.end());
    }
    const events = child.stdio[3];
    if (events instanceof Readable) {
      readMessages(events, EngineEvent, {
        onMessage: (event) => handlers.onEvent(rank, event),
        onMalformed: (reason, excerpt) => handlers.onMalformed(rank, reason, excerpt),
      });
    }
    this.ended = new Promise((resolve) => {
      child.once('error', (cause) => {
        if (child.pid !== undefined) return;
        resolve({ rank, how: `cannot be started: ${cause.message}`, clean: false, output: '' });
      });
      // `exit`, not `close`: a grandchild may hold the pipes open for ever.
      child.once('exit', (code, signal) => {
        this.kill();
        const tell = () => {
          clearTimeout(timer);
          for (const stream of child.stdio) stream?.destroy();
          resolve({
            rank,
            how: signal ?? `exit code ${code}`,
            clean: code === 0,
            output: tail.text,
          });
        };
        const timer = setTimeout(tell, DRAIN_MS);
        child.once('close', tell);
      });
    });
  }

  /** The process group's id; undefined when the process could not be started. */
  get group(): number | undefined {
    return this.#child.pid;
  }

  /** Writes one line to its stdin. */
  write(line: string): void {
    this.#child.stdin?.write(line);
  }

  /** Closes its stdin, which tells it to end. */
  closeInput(): void {
    this.#child.stdin?.end();
  }

  /** Asks the process and all it has started to end. */
  terminate(): void {
    this.#signal('SIGTERM');
  }

  /** Ends the process and all it has started. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.group === undefined) return;
    try {
      process.kill(-this.group, signal);
    } catch {
      // Nobody is left in the group.
    }
  }
}

/** The studio's event loop and the browser come first. Threads made later inherit it. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, Math.min(NICEST, getPriority() + NICER));
  } catch {
    // It has ended already, or the system does not allow it.
  }
}
