import { type ChildProcess, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { signalGroup } from './process-group.ts';

/** One of our own programs beside this process. */
export interface NodeChildSpec {
  /** Path of the program, which runs under the same loader as this process. */
  entry: string;
  onMessage(message: unknown): void;
  /** Typed arrays travel as they are; otherwise messages are what JSON can hold. */
  clones?: boolean;
  /** It stays in the group of whoever starts it, to be killed with that; otherwise it leads a group of its own. */
  sameGroup?: boolean;
  /** Bytes come from its stdout, which is read with `output`. */
  output?: boolean;
}

/**
 * One of our own programs as a child process that messages are exchanged with. What it starts in its turn stays in its
 * group and ends with it. A group of its own also means that Ctrl-C in the terminal is the studio's to hear.
 */
export class NodeChild {
  /**
   * How it ended, for a person: "SIGKILL", "exit code 1". All that it said has been heard by then, and nothing is left of
   * a group that it led.
   */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #leads: boolean;
  #gone = false;

  constructor({ entry, onMessage, clones = false, sameGroup = false, output = false }: NodeChildSpec) {
    this.#leads = !sameGroup;
    this.#child = fork(entry, {
      serialization: clones ? 'advanced' : 'json',
      stdio: ['ignore', output ? 'pipe' : 'ignore', 'inherit', 'ipc'],
      detached: this.#leads,
    });
    this.#child.on('message', onMessage);
    this.ended = new Promise((resolve) => {
      const end = () => {
        // First those that it led: they may not have noticed.
        this.kill();
        this.#gone = true;
      };
      this.#child.once('exit', (code, signal) => {
        end();
        const how = signal ?? `exit code ${code}`;
        // Where several children end at once, Node tells of an end before it has read what the child said last.
        if (this.#child.connected) this.#child.once('disconnect', () => resolve(how));
        else resolve(how);
      });
      this.#child.once('error', (error) => {
        end();
        resolve(error.message);
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Its stdout, where `output` was asked for. */
  get output(): Readable | null {
    return this.#child.stdout;
  }

  /** One that has gone hears nothing; `ended` tells. */
  send(message: object): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Ends it at once, and what it has started with it. One that spins or is stopped ends too. */
  kill(): void {
    if (this.#gone) return;
    if (this.#leads) signalGroup(this.pid, 'SIGKILL');
    else this.#child.kill('SIGKILL');
  }

  /** Whether this process has a reason to go on living while the child does nothing. */
  keepsUsAlive(does: boolean): void {
    for (const part of [this.#child, this.#child.channel]) {
      if (does) part?.ref();
      else part?.unref();
    }
  }
}
