import type { EngineDescription } from '../config/engine-description.ts';
import type {
  Capabilities,
  Cause,
  Device,
  EngineEnvironment,
  EngineId,
  EngineState,
  LastLoad,
  Localized,
  PartialParams,
  RankUse,
} from '../contract/index.ts';
import { withheldVariables } from '../processes/environment.ts';
import {
  type Engine,
  EngineError,
  type EngineProgress,
  type EngineStatus,
  type GenerateJob,
  type Generation,
  type LiveSession,
  type PortraitToPrepare,
  type Prepared,
  type SessionJob,
} from './engine.ts';
import { engineFailure } from './engine-failure.ts';
import { ActiveGeneration, type Occupant } from './generation.ts';
import { freshly, type LaunchSpec } from './launch.ts';
import { LoadProgress } from './load-progress.ts';
import { Preparations } from './preparations.ts';
import { type Command, type EngineEvent, RUNS_ONLY_VERSION } from './protocol.ts';
import type { RankEnd } from './rank-process.ts';
import { BUSY, CLOSING, refusal, UNLOADED } from './refusal.ts';
import { Restarts } from './restarts.ts';
import { RunOutput } from './run-output.ts';
import { EngineSession } from './session.ts';
import type { Introduction, StartFailure } from './startup.ts';

/** An engine as its file describes it, and how to start it. */
export interface SupervisedEngine
  extends Pick<EngineDescription, 'id' | 'label' | 'capabilities' | 'limits'>,
    Partial<Pick<EngineDescription, 'loadStages' | 'environment'>> {
  launch: LaunchSpec;
  /** Whether it is the one that is always there. */
  embedded?: boolean;
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
  readonly #output = new RunOutput();
  readonly #restarts = new Restarts(() => this.#restart());
  #session: EngineSession | null = null;
  /** The end of the session before: two never run at once. */
  #previous: Promise<unknown> = Promise.resolve();
  #loading: Promise<void> | null = null;
  #progress = new LoadProgress();
  #lastLoad: LastLoad | undefined;
  #introduction: Introduction | null = null;
  #options: PartialParams = {};
  /** What is laid over its environment whatever it is loaded for, and what it was last loaded with. */
  #environment: EngineEnvironment = {};
  #loadedEnvironment: EngineEnvironment = {};
  #active: ActiveGeneration | null = null;
  /** Why it did not start, or ended. */
  #failure: { message: string; cause: Cause } | null = null;
  /** Why a start under way is not wanted any more. */
  #abort: StartFailure | null = null;
  #closed = false;

  constructor(engine: SupervisedEngine) {
    this.#engine = engine;
    this.id = engine.id;
    this.label = engine.label;
    this.devices = engine.devices;
  }

  status(): EngineStatus {
    const { loadStages, embedded } = this.#engine;
    return {
      state: this.#state(),
      version: this.#introduction?.version ?? null,
      device: this.#introduction?.device ?? null,
      capabilities: this.#capabilities(),
      missing: [],
      loading: this.#loading ? this.#progress.read() : null,
      problem: this.#failure?.message ?? null,
      cause: this.#failure?.cause,
      lastLoad: this.#lastLoad,
      loadedWith: this.#session && !this.#loading ? this.#options : undefined,
      loadStages,
      embedded,
    };
  }

  /** While it is loaded: what a run takes of each rank's GPU, by rank, where the ranks say so. */
  get uses(): readonly RankUse[] {
    return this.#session && !this.#loading ? (this.#introduction?.uses ?? []) : [];
  }

  output(): string {
    return this.#output.text;
  }

  onStatus(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setEnvironment(environment: EngineEnvironment): void {
    this.#environment = environment;
  }

  /** `environment`: laid over its own, for this load. */
  async load(options?: PartialParams, environment: EngineEnvironment = {}): Promise<void> {
    if (this.#closed) throw refusal(CLOSING);
    if (this.#loading) return this.#loading;
    if (this.#session) {
      if (!options || !this.wouldReload(options, environment)) return;
      this.#refuseBusy();
      this.#discard(this.#session);
    }
    this.#options = options ?? this.#options;
    this.#loadedEnvironment = { ...this.#environment, ...environment };
    this.#restarts.cancel();
    this.#abort = null;
    this.#progress = new LoadProgress();
    this.#loading = this.#start().finally(() => {
      this.#loading = null;
      this.#changed();
    });
    this.#changed();
    return this.#loading;
  }

  /** Whether options or environment differ from the loaded ones where that takes a new process. */
  wouldReload(options: PartialParams, environment: EngineEnvironment = {}): boolean {
    const wanted = { ...this.#environment, ...environment };
    const loaded = this.#loadedEnvironment;
    if (Object.keys({ ...wanted, ...loaded }).some((name) => wanted[name] !== loaded[name])) return true;
    return this.status().capabilities.reloadParams.some((param) => options[param] !== this.#options[param]);
  }

  async unload(): Promise<void> {
    this.#refuseBusy();
    await this.#stop(UNLOADED);
    this.#failure = null;
    this.#changed();
  }

  async prepare(portrait: PortraitToPrepare): Promise<Prepared> {
    await this.#loading?.catch(() => undefined);
    if (!this.#session) return { ok: false, reason: 'The engine is not loaded.' };
    this.#session.send({ type: 'prepare', ...portrait });
    return this.#preparations.wait(portrait.image, this.#engine.limits.prepare);
  }

  generate(job: GenerateJob, onProgress: (progress: EngineProgress) => void): Generation {
    const { log, environment: _environment, ...rest } = job;
    const { run, frames } = job;
    const begin: Command = { type: 'generate', ...rest };
    const active = this.#occupy(
      { run, frames },
      { begin, end: { type: 'cancel', run }, log },
      { onProgress },
    );
    return { outcome: active.outcome, cancel: () => active.cancel() };
  }

  open({ log, ...job }: SessionJob): LiveSession {
    const { session } = job;
    const send = (command: Command) => {
      if (!active.concluded) this.#session?.send(command);
    };
    let begun: (how: { lookAhead: number } | null) => void = () => {};
    const started = new Promise<{ lookAhead: number } | null>((resolve) => {
      begun = resolve;
    });
    const active = this.#occupy(
      { run: session, frames: 0 },
      { begin: { type: 'open', ...job }, end: { type: 'close', session }, log },
      { onProgress: () => {}, started: (lookAhead) => begun({ lookAhead }) },
    );
    void active.outcome.then(() => begun(null));
    return {
      started,
      outcome: active.outcome,
      cancel: () => active.cancel(),
      feed: (pcm) => send({ type: 'audio', session, pcm: Buffer.from(pcm).toString('base64') }),
      flush: () => send({ type: 'flush', session }),
    };
  }

  #occupy(
    occupant: Occupant,
    { begin, end, log }: { begin: Command; end: Command; log: string },
    hear: { onProgress: (progress: EngineProgress) => void; started?: (lookAhead: number) => void },
  ): ActiveGeneration {
    if (this.#active) throw new Error(`Engine ${this.id} already has run ${this.#active.job.run}.`);
    const { launch, limits } = this.#engine;
    const active = new ActiveGeneration(
      occupant,
      launch.ranks,
      limits,
      {
        askToStop: () => this.#session?.send(end),
        bringDown: (hung) => void (hung ? this.#session?.terminateHung() : this.#session?.terminate()),
        concluded: (orderly) => this.#concluded(orderly),
        ...(hear.started && { started: hear.started }),
      },
      hear.onProgress,
    );
    this.#active = active;
    // The command first: everything else can wait for it.
    if (this.#session && !this.#loading) this.#send(active, begin, this.#session);
    else void this.#loadThenSend(active, begin);
    this.#output.openLog(log);
    this.#changed();
    return active;
  }

  async shutdown(): Promise<void> {
    this.#closed = true;
    await this.#stop(CLOSING);
    this.#active?.fail({ problem: 'interrupted', code: 'studio-closed' });
    this.#changed();
  }

  /** As described, or as it says itself; one that speaks an older protocol cannot do what that has no words for. */
  #capabilities(): Capabilities {
    const capabilities = this.#introduction?.capabilities ?? this.#engine.capabilities;
    if (this.#introduction?.protocol !== RUNS_ONLY_VERSION) return capabilities;
    const { live: _live, ...rest } = capabilities;
    return rest;
  }

  #state(): EngineState {
    if (this.#loading) return 'loading';
    if (this.#active) return 'busy';
    if (this.#session) return 'ready';
    return this.#failure === null ? 'stopped' : 'failed';
  }

  async #start(): Promise<void> {
    await this.#previous;
    const withheld = withheldVariables(this.#engine.environment ?? []);
    const launch = await freshly(this.#engine.launch, withheld, this.#loadedEnvironment);
    if (this.#abort) throw refusal(this.#abort);
    this.#output.restarted();
    const session: EngineSession = new EngineSession(
      launch,
      this.#engine.limits,
      this.#options,
      this.#progress,
      {
        event: (rank, event) => this.#heard(session, rank, event),
        loading: () => this.#changed(),
        output: (line, rank) => this.#output.line(rank === null ? line : `[rank ${rank}] ${line}`),
        malformed: (rank, reason, excerpt) =>
          this.#output.note(`rank ${rank} sent what is no event (${reason}): ${excerpt}`),
        nonsense: () => this.#nonsense(session),
      },
    );
    this.#session = session;
    void session.ended.then((end) => this.#ended(session, end));
    try {
      await session.ready;
      this.#introduction = session.introduction;
      this.#lastLoad = this.#progress.finished();
      this.#failure = null;
    } catch (error) {
      this.#failure = asEngineError(error).failure;
      throw error;
    }
  }

  #heard(session: EngineSession, rank: number, event: EngineEvent): void {
    if (session !== this.#session) return;
    if (event.type === 'prepared') {
      const { image, ok, reason } = event;
      this.#preparations.settle(
        image,
        ok ? { ok } : { ok, reason: reason ?? 'The portrait cannot be used.' },
      );
    } else this.#active?.handle(rank, event);
  }

  #nonsense(session: EngineSession): void {
    if (session !== this.#session) return;
    if (this.#active) this.#active.bringDown({ problem: 'engine_failed', code: 'nonsense' });
    else session.terminate();
  }

  /** No process of `session` is left. */
  #ended(session: EngineSession, end: RankEnd): void {
    if (session !== this.#session) return;
    this.#session = null;
    this.#preparations.abandon('The engine ended.');
    if (this.#loading) return;
    const wanted = this.#active?.cancelled ?? false;
    this.#active?.lost(end);
    if (!wanted) {
      this.#failure = engineFailure('engine_crashed', 'exited', { ranks: session.trails.read() });
      this.#restarts.crashed();
    }
    this.#restartLater();
  }

  #restartLater(): void {
    if (this.#closed) return;
    this.#restarts.schedule();
    this.#changed();
  }

  #restart(): void {
    // As it was: what a run had laid over its environment is what it may be tried with again.
    this.load(undefined, this.#loadedEnvironment).catch(() => {
      // Unloaded or closed while it started: it is not wanted back.
      if (this.#abort) return;
      this.#restarts.crashed();
      this.#restartLater();
    });
  }

  #send(active: ActiveGeneration, begin: Command, session: EngineSession): void {
    session.send(begin);
    active.sent(session.beginTrails());
  }

  async #loadThenSend(active: ActiveGeneration, begin: Command): Promise<void> {
    active.waitsForLoading();
    try {
      await this.load();
    } catch (error) {
      active.refuse(asEngineError(error).failure);
      return;
    }
    if (active.concluded) return;
    if (this.#session) this.#send(active, begin, this.#session);
    else active.fail({ problem: 'engine_crashed', code: 'exited-when-ready' });
  }

  #concluded(orderly: boolean): void {
    this.#active = null;
    if (orderly) this.#restarts.forgive();
    this.#output.closeLog();
    this.#changed();
  }

  /** Lets go of a session: it is ended in order, and nothing it says counts any more. */
  #discard(session: EngineSession): void {
    this.#session = null;
    this.#previous = session.stop();
    this.#preparations.abandon('The engine was unloaded.');
  }

  async #stop(reason: StartFailure): Promise<void> {
    this.#restarts.cancel();
    const loading = this.#loading?.catch(() => undefined);
    this.#abort = reason;
    this.#session?.abort(reason);
    if (this.#session) this.#discard(this.#session);
    await this.#previous;
    await loading;
  }

  #refuseBusy(): void {
    if (this.#active) throw refusal(BUSY);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  return new EngineError(
    engineFailure('engine_start_failed', 'start-reported', { values: { message: String(error) } }),
  );
}
