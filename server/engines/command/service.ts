import { describeFailure } from '../failure.ts';
import type { Command, EngineEvent } from '../protocol.ts';
import { CommandRun, type GenerateCommand } from './command-run.ts';
import type { CommandDescription } from './launch.ts';

/** A described program behind the protocol: nothing is loaded, and each run starts it anew. */
export class CommandService {
  readonly #description: CommandDescription;
  readonly #send: (event: EngineEvent) => void;
  #run: CommandRun | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(description: CommandDescription, send: (event: EngineEvent) => void) {
    this.#description = description;
    this.#send = send;
  }

  /** Handles any command but `shutdown`. Never throws: what goes wrong is told as an event. */
  handle(command: Exclude<Command, { type: 'shutdown' }>): void {
    const { fps, device } = this.#description;
    switch (command.type) {
      case 'load':
        this.#send({ type: 'ready', fps, device });
        return;
      case 'unload':
        return;
      case 'prepare':
        this.#send({ type: 'prepared', image: command.image, ok: true });
        return;
      case 'generate':
        if (this.#run) this.#refuse(command, this.#run.id);
        else this.#ended = this.#generate(command);
        return;
      case 'cancel':
        if (this.#run?.id === command.run) this.#run.cancel();
        return;
    }
  }

  /** Ends the program within `grace` seconds; resolves when it and its files are gone. */
  async close(grace: number): Promise<void> {
    this.#run?.cancel(grace);
    await this.#ended;
  }

  #refuse({ run }: GenerateCommand, busyWith: string): void {
    const message = `The engine is still busy with run ${busyWith}.`;
    this.#send({ type: 'failed', run, rank: 0, code: 'engine_unavailable', message });
  }

  async #generate(command: GenerateCommand): Promise<void> {
    const { run } = command;
    this.#run = new CommandRun(command, this.#description, this.#send);
    let ending: EngineEvent;
    try {
      ending = await this.#run.perform();
    } catch (error) {
      ending = { type: 'failed', run, rank: 0, ...describeFailure(error) };
    }
    this.#run = null;
    this.#send(ending);
  }
}
