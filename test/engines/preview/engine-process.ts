import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { readMessages } from '../../../server/engines/ndjson.ts';
import { previewLaunch } from '../../../server/engines/preview/launch.ts';
import { type Command, EngineEvent } from '../../../server/engines/protocol.ts';

type EventOf<Type extends EngineEvent['type']> = Extract<EngineEvent, { type: Type }>;

/** The preview engine's process with nothing between: commands in, events out. */
export class PreviewProcess {
  readonly events: EngineEvent[] = [];
  readonly malformed: string[] = [];
  /** Exit code or signal. */
  readonly exit: Promise<number | string>;
  readonly #child: ChildProcess;
  #heard: () => void = () => {};
  #output = '';

  constructor(launch = previewLaunch()) {
    const child = spawn(launch.command, [...launch.args], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...launch.env },
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.#output += text.toString();
      });
    }
    const pipe = child.stdio[3];
    if (!(pipe instanceof Readable)) throw new Error('no event pipe');
    readMessages(pipe, EngineEvent, {
      onMessage: (event) => {
        this.events.push(event);
        this.#heard();
      },
      onMalformed: (reason) => this.malformed.push(reason),
    });
    this.exit = once(child, 'exit').then(([code, signal]) => code ?? signal);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What it printed. */
  get output(): string {
    return this.#output;
  }

  send(command: Command): void {
    this.write(`${JSON.stringify(command)}\n`);
  }

  /** Writes raw text to its stdin. */
  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  closeInput(): void {
    this.#child.stdin?.end();
  }

  /** Resolves with the first event of this type after the first `after` events that `fits`. Fails when the process ends. */
  async event<Type extends EngineEvent['type']>(
    type: Type,
    fits: (event: EventOf<Type>) => boolean = () => true,
    after = 0,
  ): Promise<EventOf<Type>> {
    const ended = this.exit.then((how) => {
      throw new Error(`The engine ended (${how}) before "${type}":\n${this.#output}`);
    });
    ended.catch(() => undefined);
    for (;;) {
      const heard = new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
      const found = this.events
        .slice(after)
        .find((event) => event.type === type && fits(event as EventOf<Type>));
      if (found) return found as EventOf<Type>;
      await Promise.race([heard, ended]);
    }
  }

  /** Ends it, if it has not ended. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exit;
  }
}
