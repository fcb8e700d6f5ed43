import type { EngineLimits } from '../config/engine-description.ts';
import type { PartialParams } from '../contract/index.ts';
import { EngineError } from './engine.ts';
import { engineFailure } from './engine-failure.ts';
import type { LaunchSpec } from './launch.ts';
import type { LoadProgress } from './load-progress.ts';
import type { Command, EngineEvent } from './protocol.ts';
import { RankGroup } from './rank-group.ts';
import type { RankEnd } from './rank-process.ts';
import { RankTrails } from './rank-trails.ts';
import { type Introduction, type StartFailure, Startup } from './startup.ts';

/** Malformed lines in a row, without an event between them, after which an engine is taken for mad. */
const NONSENSE_LINES = 50;
/** What a rank that hangs prints of its stacks is there within this time, ms: it comes from a signal handler, at once. */
const STACKS_MS = 500;

/** What is heard of an engine's processes. */
export interface SessionListener {
  /** Once it is ready; what belongs to its start is not told. */
  event(rank: number, event: EngineEvent): void;
  /** A stage of the load has begun, or moved. */
  loading(): void;
  /** A line that it printed. `rank`: null where there is only one. */
  output(line: string, rank: number | null): void;
  malformed(rank: number, reason: string, excerpt: string): void;
  /** It sends nothing but nonsense; not while it starts. */
  nonsense(): void;
}

/** One life of an engine's processes: they start, get ready, take commands, and end. */
export class EngineSession {
  /** Resolves once every rank is ready. Rejects with an `EngineError`; no process is left then. */
  readonly ready: Promise<void>;
  /** Resolves with the first rank's end once no process is left. */
  readonly ended: Promise<RankEnd>;
  /** What the engine has said of itself so far. */
  readonly introduction: Introduction;
  readonly #group: RankGroup;
  readonly #limits: EngineLimits;
  readonly #listener: SessionListener;
  readonly #progress: LoadProgress;
  readonly #ranks: number;
  readonly #stackSignal: NodeJS.Signals | undefined;
  #startup: Startup | null;
  #trails: RankTrails;
  #nonsense = 0;

  /** Starts the processes and tells them to load. */
  constructor(
    launch: LaunchSpec,
    limits: EngineLimits,
    options: PartialParams,
    progress: LoadProgress,
    listener: SessionListener,
  ) {
    this.#progress = progress;
    this.#limits = limits;
    this.#listener = listener;
    this.#ranks = launch.ranks;
    this.#stackSignal = launch.stackSignal;
    this.#trails = new RankTrails(launch.ranks);
    const startup = new Startup(launch.ranks, limits);
    this.#startup = startup;
    this.introduction = startup.introduction;
    this.#group = new RankGroup(launch, {
      onEvent: (rank, event) => this.#heard(rank, event),
      onMalformed: (rank, reason, excerpt) => this.#misheard(rank, reason, excerpt),
      onOutput: (rank, line) => {
        this.#trails.printed(rank, line);
        listener.output(line, launch.ranks > 1 ? rank : null);
      },
      onEnd: (end) => this.#trails.ended(end),
    });
    this.ended = this.#group.ended;
    void this.ended.then(() => this.#startup?.ended());
    // Not waiting for `hello`: what is in the pipe is read once the engine has come up.
    this.#group.send({ type: 'load', options });
    this.ready = this.#start(startup);
  }

  /** A command to every rank. */
  send(command: Command): void {
    this.#group.send(command);
  }

  /** Something new begins: what the ranks say from now on is kept apart from what they said before. */
  beginTrails(): RankTrails {
    this.#trails = new RankTrails(this.#ranks);
    return this.#trails;
  }

  /** What the ranks have left behind of what is under way. */
  get trails(): RankTrails {
    return this.#trails;
  }

  /** Ends a start that is not wanted any more. */
  abort(reason: StartFailure): void {
    this.#startup?.fail(reason);
  }

  /** SIGTERM now, SIGKILL after the grace of the engine. */
  terminate(): void {
    this.#group.terminate(this.#limits.termGrace);
  }

  /** Asks the ranks, which hang, what they are doing, then `terminate`. */
  async terminateHung(): Promise<void> {
    await this.#askForStacks();
    this.terminate();
  }

  /** Ends it in order, and by force where it does not. */
  stop(): Promise<void> {
    const { cancelGrace, termGrace } = this.#limits;
    return this.#group.stop(Math.min(cancelGrace, 1), termGrace);
  }

  async #start(startup: Startup): Promise<void> {
    const failure = await startup.result;
    this.#startup = null;
    if (failure === null) return;
    if (failure.code === 'start-hung') await this.#askForStacks();
    this.terminate();
    await this.ended;
    const { problem, code, values = {} } = failure;
    const { stage } = this.#progress.read();
    const parts = { values, ranks: this.#trails.read(), ...(stage === '' ? {} : { stage }) };
    throw new EngineError(engineFailure(problem, code, parts));
  }

  async #askForStacks(): Promise<void> {
    if (!this.#stackSignal) return;
    this.#group.notify(this.#stackSignal);
    await Promise.race([this.ended, new Promise((later) => setTimeout(later, STACKS_MS))]);
  }

  #heard(rank: number, event: EngineEvent): void {
    this.#nonsense = 0;
    this.#trails.heard(rank);
    if (event.type === 'failed')
      this.#trails.reported(rank, {
        message: event.message,
        traceback: event.traceback,
        exit: event.reason?.exit,
      });
    if (this.#startup === null || event.type === 'prepared') this.#listener.event(rank, event);
    if (this.#startup === null) return;
    if (event.type === 'loading' && this.#progress.heard(rank, event)) this.#listener.loading();
    this.#startup.handle(rank, event);
  }

  #misheard(rank: number, reason: string, excerpt: string): void {
    this.#listener.malformed(rank, reason, excerpt);
    this.#nonsense++;
    if (this.#nonsense !== NONSENSE_LINES) return;
    if (this.#startup) this.#startup.fail({ problem: 'engine_start_failed', code: 'nonsense' });
    else this.#listener.nonsense();
  }
}
