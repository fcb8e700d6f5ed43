import {
  type Capabilities,
  DEFAULT_PARAMS,
  type Device,
  type EngineEnvironment,
  type EngineId,
  type Localized,
  type Need,
  type PartialParams,
  type RankUse,
} from '../contract/index.ts';
import type { ReferenceImageCache } from '../portrait/reference-images.ts';
import type {
  Engine,
  EngineProgress,
  EngineStatus,
  GenerateJob,
  Generation,
  LiveSession,
  PortraitToPrepare,
  Prepared,
  SessionJob,
} from './engine.ts';
import { IdleUnload, type LoadPolicy } from './load-policy.ts';
import { generationAfter } from './managed-generation.ts';
import { sessionAfter } from './managed-session.ts';
import { refusal, UNLOADED } from './refusal.ts';
import { SetUp, type SetUpCheck } from './set-up.ts';
import type { EngineSupervisor } from './supervisor.ts';

/** What an engine can do on the machine as it was found; `uses`: what it says itself once it is loaded. */
export type OnThisMachine = (capabilities: Capabilities, uses: readonly RankUse[]) => Capabilities;

/** An engine that has to be set up, under its supervisor, with what surrounds it: set-up, portrait, load policy. */
export class ManagedEngine implements Engine {
  readonly warmStart: boolean;
  readonly #inner: EngineSupervisor;
  readonly #referenceImages: ReferenceImageCache;
  readonly #setUp: SetUp;
  readonly #idle: IdleUnload;
  readonly #perRun: boolean;
  readonly #onThisMachine: OnThisMachine;
  readonly #listeners = new Set<() => void>();
  #options: PartialParams = DEFAULT_PARAMS;
  #busy = false;
  #closed = false;
  /** How often it was unloaded: a load that was still looking at the set-up then is not wanted any more. */
  #unloads = 0;

  /** `known`: what is already known to be missing; `check` finds out the rest. */
  constructor(
    inner: EngineSupervisor,
    policy: LoadPolicy,
    referenceImages: ReferenceImageCache,
    known: Need[],
    check: SetUpCheck,
    onThisMachine: OnThisMachine = (capabilities) => capabilities,
  ) {
    this.#onThisMachine = onThisMachine;
    this.warmStart = policy.warmStart;
    this.#inner = inner;
    this.#referenceImages = referenceImages;
    this.#perRun = policy.perRun ?? false;
    this.#idle = new IdleUnload(policy.idleUnloadMinutes, () => this.#unloadIdle());
    this.#setUp = new SetUp(inner.label, known, check, () => this.#changed());
  }

  get id(): EngineId {
    return this.#inner.id;
  }

  get label(): Localized {
    return this.#inner.label;
  }

  get devices(): readonly Device[] {
    return this.#inner.devices;
  }

  status(): EngineStatus {
    const inner = this.#inner.status();
    const how = this.#perRun
      ? { perRun: true }
      : { rest: this.#idle.read(inner.state === 'ready'), warmStart: this.warmStart };
    const capabilities = this.#onThisMachine(inner.capabilities, this.#inner.uses);
    const status = { ...inner, capabilities, ...how };
    const { missing, needs } = this.#setUp;
    if (missing.length > 0) return { ...status, state: 'missing', missing, needs };
    // A run has it before its model is there: while the set-up is looked at, say.
    const isTaken = this.#busy && ['ready', 'stopped'].includes(status.state);
    return isTaken ? { ...status, state: 'busy' } : status;
  }

  output(): string {
    return this.#inner.output();
  }

  async recheck(): Promise<void> {
    await this.#setUp.recheck();
  }

  needs(): Promise<readonly Need[]> {
    return this.#setUp.checked();
  }

  onStatus(listener: () => void): () => void {
    this.#listeners.add(listener);
    const stop = this.#inner.onStatus(listener);
    return () => {
      this.#listeners.delete(listener);
      stop();
    };
  }

  loadOptions(): PartialParams {
    return this.#options;
  }

  setEnvironment(environment: EngineEnvironment): void {
    this.#inner.setEnvironment(environment);
  }

  /** The set-up is looked at first, so that what a person has put right meanwhile counts without a restart. */
  async load(options?: PartialParams, environment: EngineEnvironment = {}): Promise<void> {
    const unloads = this.#unloads;
    await this.#setUp.require();
    if (unloads !== this.#unloads) throw refusal(UNLOADED);
    this.#idle.loaded();
    this.#idle.stir();
    const wanted = this.#loadOptions(options ?? {});
    try {
      await this.#inner.load(wanted, environment);
      // A load that was under way already may have been for other options.
      if (this.#inner.wouldReload(wanted, environment)) await this.#inner.load(wanted, environment);
    } catch (error) {
      // A file that has gone since the start is a better reason than the model's own words about it.
      await this.#setUp.recheck();
      this.#setUp.refuse();
      throw error;
    }
    this.#rest();
  }

  async unload(): Promise<void> {
    this.#unloads++;
    this.#idle.stir();
    await this.#inner.unload();
  }

  async prepare(portrait: PortraitToPrepare): Promise<Prepared> {
    const { width, height } = portrait;
    try {
      this.#setUp.refuse();
      if (width === undefined || height === undefined) return { ok: true };
      const fitted = await this.#referenceImages.fit(portrait, width, height);
      if (this.status().state !== 'ready') return { ok: true };
      return await this.#inner.prepare({ ...fitted, width, height });
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  generate(job: GenerateJob, onProgress: (progress: EngineProgress) => void): Generation {
    return this.#occupy(() =>
      generationAfter(async (isCancelled) => {
        onProgress({ stage: 'preparing', clip: 0, clips: 0, step: 0, steps: 0, frames: 0 });
        const fitted = await this.#ready(job, job.environment, onProgress);
        return isCancelled() ? null : this.#inner.generate({ ...job, ...fitted }, onProgress);
      }),
    );
  }

  open(job: SessionJob): LiveSession {
    return this.#occupy(() =>
      sessionAfter(async (isCancelled) => {
        const fitted = await this.#ready(job, undefined, () => {});
        return isCancelled() ? null : this.#inner.open({ ...job, ...fitted });
      }),
    );
  }

  async shutdown(): Promise<void> {
    this.#closed = true;
    this.#idle.stir();
    await this.#inner.shutdown();
  }

  /** All that only a load can change: as wanted, else as it was, so that two loads can be told apart. */
  #loadOptions(wanted: PartialParams): PartialParams {
    const { reloadParams } = this.#inner.status().capabilities;
    const all = { ...this.#options, ...wanted };
    this.#options = Object.fromEntries(reloadParams.map((name) => [name, all[name]]));
    return this.#options;
  }

  /** Takes the engine for one run or session, until its outcome. */
  #occupy<Begun extends Generation>(begin: () => Begun): Begun {
    if (this.#busy) throw new Error(`Engine ${this.id} already has a run.`);
    this.#busy = true;
    this.#idle.stir();
    const begun = begin();
    this.#changed();
    return {
      ...begun,
      // A load that outlives its run goes on: the next one finds the model there.
      outcome: begun.outcome.finally(() => {
        this.#busy = false;
        this.#changed();
        this.#rest();
      }),
    };
  }

  /** Loaded as it is wanted, if need be; gives the portrait at the output's size. */
  async #ready(
    job: Pick<GenerateJob, 'image' | 'faces' | 'params' | 'width' | 'height'>,
    environment: EngineEnvironment | undefined,
    onProgress: (progress: EngineProgress) => void,
  ): Promise<Pick<GenerateJob, 'image' | 'faces'>> {
    this.#setUp.refuse();
    const wanted = this.#loadOptions(job.params);
    const [fitted] = await Promise.all([
      this.#referenceImages.fit(job, job.width, job.height),
      this.#needsLoad(wanted, environment) ? this.#loadFor(wanted, environment, onProgress) : null,
    ]);
    return fitted;
  }

  #needsLoad(wanted: PartialParams, environment?: EngineEnvironment): boolean {
    return this.#inner.status().state !== 'ready' || this.#inner.wouldReload(wanted, environment);
  }

  async #loadFor(
    wanted: PartialParams,
    environment: EngineEnvironment | undefined,
    onProgress: (progress: EngineProgress) => void,
  ): Promise<void> {
    onProgress({ stage: 'loading', clip: 0, clips: 0, step: 0, steps: 0, frames: 0 });
    await this.load(wanted, environment);
    this.#idle.stir();
  }

  #rest(): void {
    if (this.#closed) return;
    this.#idle.rest();
    this.#changed();
  }

  #unloadIdle(): boolean {
    if (this.status().state !== 'ready') return false;
    void this.#inner.unload();
    return true;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
