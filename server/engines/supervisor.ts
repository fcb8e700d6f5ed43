import type { Capabilities, EngineId, EngineState, Localized, PartialParams } from '../contract/index.ts';
import type { Device } from './device.ts';
import {
  type Engine,
  EngineError,
  type EngineProgress,
  type EngineStatus,
  type GenerateJob,
  type Generation,
  type PortraitToPrepare,
  type Prepared,
} from './engine.ts';
import { ActiveGeneration } from './generation.ts';
import { describeExit } from './last-words.ts';
import type { LaunchSpec } from './launch.ts';
import type { EngineLimits } from './limits.ts';
import { LoadProgress } from './load-progress.ts';
import { OutputTail, RunLog } from './output-log.ts';
import { Preparations } from './preparations.ts';
import type { EngineEvent } from './protocol.ts';
import { RankGroup } from './rank-group.ts';
import type { RankExit } from './rank-process.ts';
import { type Introduction, Startup } from './startup.ts';

/** Waits before a restart, ms: the first is at once, and after the last the engine stays down until it is asked for. */
const RESTART_DELAYS_MS = [0, 250, 1000, 4000, 15_000];
/** Malformed lines in a row, without an event between them, after which an engine is taken for mad. */
const NONSENSE_LINES = 50;
/** How long the log of a run stays open for lines that fd 3 has overtaken, ms. */
const LOG_LINGER_MS = 250;
/** Lines kept of what the engine prints, for whoever asks why it did not start. */
const OUTPUT_LINES = 400;

/** An engine as its file describes it, and how to start it. */
export interface SupervisedEngine {
  id: EngineId;
  label: Localized;
  /** Until the engine sends its own. */
  capabilities: Capabilities;
  limits: EngineLimits;
  launch: LaunchSpec;
  /** What a run on it occupies. */
  devices: readonly Device[];
}

/** Runs an engine in child processes: starts them, talks to them, and outlives whatever they do. */
export class EngineSupervisor implements Engine {
  readonly id: EngineId;
  readonly label: Localized;
  readonly devices: readonly Device[];
  readonly #engine: SupervisedEngine;
  readonly #preparations = new Preparations();
  readonly #listeners = new Set<() => void>();
  #group: RankGroup | null = null;
  /** The end of the group before: two never run at once. */
  #previous: Promise<unknown> = Promise.resolve();
  #startup: Startup | null = null;
  #loading: Promise<void> | null = null;
  #progress = new LoadProgress();
  #lastLoad: EngineStatus['lastLoad'];
  #output = new OutputTail(OUTPUT_LINES);
  #introduction: Introduction = { version: null, device: null, capabilities: null };
  #options: PartialParams = {};
  #active: ActiveGeneration | null = null;
  #log: RunLog | null = null;
  #logLinger: NodeJS.Timeout | null = null;
  #problem: string | null = null;
  /** Unexpected ends since the last run that went well. */
  #crashes = 0;
  #restart: NodeJS.Timeout | null = null;
  #nonsense = 0;
  /** Why a start under way is not wanted any more. */
  #abort: EngineError | null = null;
  #closed = false;

  constructor(engine: SupervisedEngine) {
    this.#engine = engine;
    this.id = engine.id;
    this.label = engine.label;
    this.devices = engine.devices;
  }

  status(): EngineStatus {
    return {
      state: this.#state(),
      version: this.#introduction.version,
      device: this.#introduction.device,
      capabilities: this.#introduction.capabilities ?? this.#engine.capabilities,
      missing: [],
      loading: this.#loading ? this.#progress.read() : null,
      problem: this.#problem,
      lastLoad: this.#lastLoad,
      loadedWith: this.#group && !this.#loading ? this.#options : undefined,
    };
  }

  output(): string {
    return this.#output.text;
  }

  onStatus(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async load(options?: PartialParams): Promise<void> {
    if (this.#closed) throw new EngineError('engine_unavailable', 'The studio is closing.');
    if (this.#loading) return this.#loading;
    if (this.#group) {
      if (!options || !this.#needsReload(options)) return;
      if (this.#active) throw new EngineError('not_ready', 'A run is on the engine.');
      this.#discard(this.#group);
    }
    this.#options = options ?? this.#options;
    this.#cancelRestart();
    this.#abort = null;
    this.#progress = new LoadProgress();
    this.#loading = this.#start().finally(() => {
      this.#loading = null;
      this.#changed();
    });
    this.#changed();
    return this.#loading;
  }

  /** Whether these options differ from the loaded ones where that takes a new process. */
  wouldReload(options: PartialParams): boolean {
    return this.#needsReload(options);
  }

  async unload(): Promise<void> {
    if (this.#active) throw new EngineError('not_ready', 'A run is on the engine.');
    await this.#stop(new EngineError('not_ready', 'The engine was unloaded while it was starting.'));
    this.#problem = null;
    this.#changed();
  }

  async prepare(portrait: PortraitToPrepare): Promise<Prepared> {
    await this.#loading?.catch(() => undefined);
    if (!this.#group) return { ok: false, reason: 'The engine is not loaded.' };
    this.#group.send({ type: 'prepare', ...portrait });
    return this.#preparations.wait(portrait.image, this.#engine.limits.prepare);
  }

  generate(job: GenerateJob, onProgress: (progress: EngineProgress) => void): Generation {
    if (this.#active) throw new Error(`Engine ${this.id} already has run ${this.#active.job.run}.`);
    const { launch, limits } = this.#engine;
    const active = new ActiveGeneration(
      job,
      launch.ranks,
      limits,
      {
        askToStop: () => this.#group?.send({ type: 'cancel', run: job.run }),
        bringDown: () => this.#group?.terminate(limits.termGrace),
        concluded: (orderly) => this.#concluded(orderly),
      },
      onProgress,
    );
    this.#active = active;
    // The command first: everything else can wait for it.
    if (this.#group && !this.#loading) this.#send(active, this.#group);
    else void this.#loadThenSend(active);
    this.#openLog(job.log);
    this.#changed();
    return { outcome: active.outcome, cancel: () => active.cancel() };
  }

  async shutdown(): Promise<void> {
    this.#closed = true;
    await this.#stop(new EngineError('engine_unavailable', 'The studio is closing.'));
    this.#active?.fail({ code: 'interrupted', message: 'The studio was closed during the run.' });
    this.#changed();
  }

  #state(): EngineState {
    if (this.#loading) return 'loading';
    if (this.#active) return 'busy';
    if (this.#group) return 'ready';
    return this.#problem === null ? 'stopped' : 'failed';
  }

  async #start(): Promise<void> {
    await this.#previous;
    const { limits } = this.#engine;
    const launch = await freshly(this.#engine.launch);
    if (this.#abort) throw this.#abort;
    const startup = new Startup(launch.ranks, limits);
    this.#startup = startup;
    const output = new OutputTail(OUTPUT_LINES);
    this.#output = output;
    const group: RankGroup = new RankGroup(launch, {
      onEvent: (rank, event) => this.#heard(group, rank, event),
      onMalformed: (rank, reason, excerpt) => this.#misheard(group, rank, reason, excerpt),
      onOutput: (rank, text) => {
        const line = launch.ranks > 1 ? `[rank ${rank}] ${text}` : text;
        output.push(line);
        this.#log?.line(line);
      },
    });
    this.#group = group;
    this.#nonsense = 0;
    void group.ended.then((exit) => this.#ended(group, exit));
    // Not waiting for `hello`: what is in the pipe is read once the engine has come up.
    group.send({ type: 'load', options: this.#options });
    try {
      await startup.ready;
      this.#introduction = startup.introduction;
      this.#lastLoad = this.#progress.finished();
      this.#problem = null;
    } catch (error) {
      this.#problem = asEngineError(error).message;
      this.#startup = null;
      group.terminate(limits.termGrace);
      await group.ended;
      throw error;
    } finally {
      this.#startup = null;
    }
  }

  #heard(group: RankGroup, rank: number, event: EngineEvent): void {
    if (group !== this.#group) return;
    this.#nonsense = 0;
    if (event.type === 'prepared') {
      const { image, ok, reason } = event;
      this.#preparations.settle(
        image,
        ok ? { ok } : { ok, reason: reason ?? 'The portrait cannot be used.' },
      );
    }
    if (this.#startup) {
      if (event.type === 'loading' && this.#progress.heard(rank, event)) this.#changed();
      this.#startup.handle(rank, event);
    } else {
      this.#active?.handle(rank, event);
    }
  }

  #misheard(group: RankGroup, rank: number, reason: string, excerpt: string): void {
    if (group !== this.#group) return;
    this.#log?.line(`[studio] rank ${rank} sent what is no event (${reason}): ${excerpt}`);
    this.#nonsense++;
    if (this.#nonsense !== NONSENSE_LINES) return;
    const message = 'The engine sends what is no event of the protocol.';
    if (this.#startup) this.#startup.fail(new EngineError('engine_start_failed', message));
    else if (this.#active) this.#active.bringDown({ code: 'engine_failed', message });
    else group.terminate(this.#engine.limits.termGrace);
  }

  /** No process of `group` is left. */
  #ended(group: RankGroup, exit: RankExit): void {
    if (group !== this.#group) return;
    this.#group = null;
    this.#preparations.abandon(`The engine ended (${exit.how}).`);
    if (this.#startup) {
      this.#startup.ended(exit);
      return;
    }
    if (this.#loading) return;
    const wanted = this.#active?.cancelled ?? false;
    this.#active?.lost(exit);
    if (!wanted) {
      this.#problem = describeExit(exit, 'ended unexpectedly', this.#engine.launch.ranks);
      this.#crashes++;
    }
    this.#restartLater();
  }

  /** Brings the engine back after an unexpected end, at once at first, then less and less eagerly. */
  #restartLater(): void {
    if (this.#closed) return;
    const delay = RESTART_DELAYS_MS[Math.max(0, this.#crashes - 1)];
    const again = () => {
      this.#restart = null;
      this.load().catch(() => {
        // Unloaded or closed while it started: it is not wanted back.
        if (this.#abort) return;
        this.#crashes++;
        this.#restartLater();
      });
    };
    this.#cancelRestart();
    if (delay === 0) again();
    else if (delay !== undefined) this.#restart = setTimeout(again, delay);
    this.#changed();
  }

  #cancelRestart(): void {
    if (this.#restart) clearTimeout(this.#restart);
    this.#restart = null;
  }

  #send(active: ActiveGeneration, group: RankGroup): void {
    const { log: _log, ...job } = active.job;
    group.send({ type: 'generate', ...job });
    active.sent();
  }

  async #loadThenSend(active: ActiveGeneration): Promise<void> {
    active.waitsForLoading();
    try {
      await this.load();
    } catch (error) {
      const { code, message, output } = asEngineError(error);
      active.fail({ code, message, ...(output === undefined ? {} : { traceback: output }) });
      return;
    }
    if (active.concluded) return;
    if (this.#group) this.#send(active, this.#group);
    else active.fail({ code: 'engine_crashed', message: 'The engine ended as soon as it was ready.' });
  }

  #concluded(orderly: boolean): void {
    this.#active = null;
    if (orderly) this.#crashes = 0;
    this.#logLinger = setTimeout(() => this.#closeLog(), LOG_LINGER_MS);
    this.#changed();
  }

  #openLog(path: string): void {
    this.#closeLog();
    this.#log = new RunLog(path);
  }

  #closeLog(): void {
    if (this.#logLinger) clearTimeout(this.#logLinger);
    this.#logLinger = null;
    this.#log?.close();
    this.#log = null;
  }

  #needsReload(options: PartialParams): boolean {
    return this.status().capabilities.reloadParams.some((param) => options[param] !== this.#options[param]);
  }

  /** Lets go of a group: it is ended in order, and nothing it says counts any more. */
  #discard(group: RankGroup): void {
    const { cancelGrace, termGrace } = this.#engine.limits;
    this.#group = null;
    this.#previous = group.stop(Math.min(cancelGrace, 1), termGrace);
    this.#preparations.abandon('The engine was unloaded.');
  }

  async #stop(reason: EngineError): Promise<void> {
    this.#cancelRestart();
    const loading = this.#loading?.catch(() => undefined);
    this.#abort = reason;
    this.#startup?.fail(reason);
    if (this.#group) this.#discard(this.#group);
    await this.#previous;
    await loading;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The launch with what is made anew for every start. */
async function freshly(launch: LaunchSpec): Promise<LaunchSpec> {
  return launch.freshEnv ? { ...launch, env: { ...launch.env, ...(await launch.freshEnv()) } } : launch;
}

function asEngineError(error: unknown): EngineError {
  return error instanceof EngineError ? error : new EngineError('engine_start_failed', String(error));
}
