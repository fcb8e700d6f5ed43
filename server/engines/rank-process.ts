import { type ProcessEnd, ProcessTree } from '../processes/process-tree.ts';
import type { LaunchSpec } from './launch.ts';
import { readMessages } from './ndjson.ts';
import { EngineEvent } from './protocol.ts';

/** How a rank ended. */
export interface RankEnd extends ProcessEnd {
  rank: number;
}

/** What a rank says while it lives, and its end. */
export interface RankHandlers {
  onEvent(rank: number, event: EngineEvent): void;
  onMalformed(rank: number, reason: string, excerpt: string): void;
  onOutput(rank: number, line: string): void;
  /** It has ended, and everything that it said has been told. */
  onEnd(end: RankEnd): void;
}

/** One process of an engine: commands on stdin, events on fd 3, free text on stdout and stderr. */
export class RankProcess {
  /** Resolves once the process has ended and what it had said is read. Its process group is dead then. */
  readonly ended: Promise<RankEnd>;
  readonly #tree: ProcessTree;

  constructor(spec: LaunchSpec, rank: number, env: Record<string, string>, handlers: RankHandlers) {
    const { command, args } = spec;
    this.#tree = new ProcessTree(
      { command, args, env: { ...spec.env, ...env }, pipes: true, nicer: true },
      { onLine: (line) => handlers.onOutput(rank, line) },
    );
    if (this.#tree.events) {
      readMessages(this.#tree.events, EngineEvent, {
        onMessage: (event) => handlers.onEvent(rank, event),
        onMalformed: (reason, excerpt) => handlers.onMalformed(rank, reason, excerpt),
      });
    }
    this.ended = this.#tree.ended.then((end) => {
      handlers.onEnd({ rank, ...end });
      return { rank, ...end };
    });
  }

  /** Writes one line to its stdin. */
  write(line: string): void {
    this.#tree.input?.write(line);
  }

  /** Closes its stdin, which tells it to end. */
  closeInput(): void {
    this.#tree.input?.end();
  }

  /** Asks the process and all it has started to end, and makes them after `grace` seconds. */
  stop(grace: number): void {
    this.#tree.stop(grace);
  }

  /** Sends it a signal that it lives on after. */
  notify(signal: NodeJS.Signals): void {
    this.#tree.notify(signal);
  }

  /** Ends the process and all it has started. */
  kill(): void {
    this.#tree.kill();
  }
}
