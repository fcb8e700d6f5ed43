import { randomUUID } from 'node:crypto';
import { killMarked } from '../processes/marked.ts';
import type { LaunchSpec } from './launch.ts';
import type { Command } from './protocol.ts';
import { type RankEnd, type RankHandlers, RankProcess } from './rank-process.ts';

/** The variable that marks every process of a group, its descendants included, wherever they have moved. */
const GROUP_VARIABLE = 'ENGINE_GROUP';

/**
 * The processes of one engine, from their start to their end. They live and die together: when one ends, the others are
 * killed, because a rank that waits for a dead one waits for ever.
 */
export class RankGroup {
  /** Resolves with the first rank's end once no process of the group is left. */
  readonly ended: Promise<RankEnd>;
  readonly #processes: RankProcess[];
  #patience: NodeJS.Timeout | null = null;
  #stopping = false;

  constructor(spec: LaunchSpec, handlers: RankHandlers) {
    const mark = randomUUID();
    this.#processes = Array.from({ length: spec.ranks }, (_, rank) => {
      const env = {
        ENGINE_RANK: String(rank),
        ENGINE_RANKS: String(spec.ranks),
        [GROUP_VARIABLE]: mark,
      };
      return new RankProcess(spec, rank, env, handlers);
    });
    const ends = this.#processes.map(({ ended }) => ended);
    this.ended = Promise.race(ends).then(async (first) => {
      if (!this.#stopping) this.kill();
      await Promise.all(ends);
      if (this.#patience) clearTimeout(this.#patience);
      await killMarked(GROUP_VARIABLE, mark);
      return first;
    });
  }

  /** Every command goes to every rank, so that no rank has to hear it from another. */
  send(command: Command): void {
    const line = `${JSON.stringify(command)}\n`;
    for (const rank of this.#processes) rank.write(line);
  }

  /** Asks the ranks to end, then makes them: `grace` and `termGrace` in seconds. */
  async stop(grace: number, termGrace: number): Promise<void> {
    this.#stopping = true;
    this.send({ type: 'shutdown' });
    for (const rank of this.#processes) rank.closeInput();
    this.#patience = setTimeout(() => this.terminate(termGrace), grace * 1000);
    await this.ended;
  }

  /** A signal that the ranks live on after. */
  notify(signal: NodeJS.Signals): void {
    for (const rank of this.#processes) rank.notify(signal);
  }

  /** SIGTERM to every process group, and SIGKILL after `grace` seconds. */
  terminate(grace: number): void {
    for (const rank of this.#processes) rank.stop(grace);
  }

  kill(): void {
    for (const rank of this.#processes) rank.kill();
  }
}
