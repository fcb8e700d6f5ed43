import { GROUP_VARIABLE, Guard, killMarked } from './guard.ts';
import type { LaunchSpec } from './launch.ts';
import { EngineProcess, type MemberExit, type MemberHandlers } from './process.ts';
import type { Command } from './protocol.ts';

/**
 * The processes of one engine, from their start to their end. They live and die together: when one ends, the others are
 * killed, because a rank that waits for a dead one waits for ever.
 */
export class ProcessGroup {
  readonly size: number;
  /** Resolves with the first member's end once no process of the group is left. */
  readonly ended: Promise<MemberExit>;
  readonly #members: EngineProcess[];
  readonly #timers: NodeJS.Timeout[] = [];
  #stopping = false;

  constructor(spec: LaunchSpec, handlers: MemberHandlers) {
    this.size = spec.members;
    const guard = new Guard();
    this.#members = Array.from({ length: spec.members }, (_, rank) => {
      const env = {
        ENGINE_RANK: String(rank),
        ENGINE_MEMBERS: String(spec.members),
        [GROUP_VARIABLE]: guard.mark,
      };
      const member = new EngineProcess(spec, rank, env, handlers);
      if (member.group !== undefined) guard.watch(member.group);
      return member;
    });
    const ends = this.#members.map((member) => member.ended);
    this.ended = Promise.race(ends).then(async (first) => {
      if (!this.#stopping) this.kill();
      await Promise.all(ends);
      for (const timer of this.#timers) clearTimeout(timer);
      await killMarked(guard.mark);
      guard.dismiss();
      return first;
    });
  }

  /** Every command goes to every member, so that no rank has to hear it from another. */
  send(command: Command): void {
    const line = `${JSON.stringify(command)}\n`;
    for (const member of this.#members) member.write(line);
  }

  /** Asks the members to end, then makes them: `grace` and `termGrace` in seconds. */
  async stop(grace: number, termGrace: number): Promise<void> {
    this.#stopping = true;
    this.send({ type: 'shutdown' });
    for (const member of this.#members) member.closeInput();
    this.#timers.push(setTimeout(() => this.terminate(termGrace), grace * 1000));
    await this.ended;
  }

  /** SIGTERM to every process group, and SIGKILL after `grace` seconds. */
  terminate(grace: number): void {
    for (const member of this.#members) member.terminate();
    this.#timers.push(setTimeout(() => this.kill(), grace * 1000));
  }

  kill(): void {
    for (const member of this.#members) member.kill();
  }
}
