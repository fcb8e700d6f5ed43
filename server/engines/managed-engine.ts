import {
  DEFAULT_PARAMS,
  type EngineId,
  type EngineRest,
  type Localized,
  type MissingPiece,
  missingText,
  type PartialParams,
} from '../contract/index.ts';
import type { ReferenceImageCache } from '../portrait/reference-images.ts';
import type { Device } from './device.ts';
import {
  type Engine,
  EngineError,
  type EngineProgress,
  type EngineStatus,
  type GenerateJob,
  type Generation,
  type Outcome,
  type PortraitToPrepare,
  type Prepared,
} from './engine.ts';
import type { EngineSupervisor } from './supervisor.ts';

/** Looks what an engine lacks on this machine. Never rejects. */
export type SetupCheck = () => Promise<MissingPiece[]>;

/** When an engine is in memory without a run. */
export interface LoadPolicy {
  /** Whether it is loaded as soon as the studio starts. */
  warmStart: boolean;
  /** Minutes without a run after which it is unloaded; 0 = never. */
  idleUnloadMinutes: number;
  /** Whether each run starts it anew: then nothing of the above concerns anybody. */
  perRun?: boolean;
}

/** An engine that has to be set up, under its supervisor, with what surrounds it: set-up, portrait, idle hours. */
export class ManagedEngine implements Engine {
  readonly warmStart: boolean;
  readonly #inner: EngineSupervisor;
  readonly #referenceImages: ReferenceImageCache;
  readonly #check: SetupCheck;
  readonly #idleMinutes: number;
  readonly #perRun: boolean;
  readonly #listeners = new Set<() => void>();
  #missing: MissingPiece[];
  #checking: Promise<void>;
  #options: PartialParams = DEFAULT_PARAMS;
  #busy = false;
  #idle: NodeJS.Timeout | null = null;
  #unloadsAt: Date | null = null;
  #unloadedIdle = false;
  #closed = false;

  /** `known`: what is already known to be missing; `check` finds out the rest. */
  constructor(
    inner: EngineSupervisor,
    residence: LoadPolicy,
    referenceImages: ReferenceImageCache,
    known: MissingPiece[],
    check: SetupCheck,
  ) {
    this.warmStart = residence.warmStart;
    this.#inner = inner;
    this.#referenceImages = referenceImages;
    this.#check = check;
    this.#idleMinutes = residence.idleUnloadMinutes;
    this.#perRun = residence.perRun ?? false;
    this.#missing = known;
    this.#checking = this.#recheck();
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
    const how = this.#perRun ? { perRun: true } : { rest: this.#rests(), warmStart: this.warmStart };
    const status = { ...this.#inner.status(), ...how };
    if (this.#missing.length > 0) return { ...status, state: 'missing', missing: this.#missing };
    return this.#busy && status.state === 'ready' ? { ...status, state: 'busy' } : status;
  }

  output(): string {
    return this.#inner.output();
  }

  async recheck(): Promise<void> {
    this.#checking = this.#recheck();
    await this.#checking;
  }

  onStatus(listener: () => void): () => void {
    this.#listeners.add(listener);
    const stop = this.#inner.onStatus(listener);
    return () => {
      this.#listeners.delete(listener);
      stop();
    };
  }

  /** The set-up is looked at first, so that what a person has put right meanwhile counts without a restart. */
  async load(options?: PartialParams): Promise<void> {
    await this.#checking;
    if (this.#missing.length > 0) await this.recheck();
    if (this.#missing.length > 0) throw this.#notSetUp();
    this.#unloadedIdle = false;
    this.#stir();
    const wanted = this.#loadOptions(options ?? {});
    try {
      await this.#inner.load(wanted);
      // A load that was under way already may have been for other options.
      if (this.#inner.wouldReload(wanted)) await this.#inner.load(wanted);
    } catch (error) {
      // A file that has gone since the start is a better reason than the model's own words about it.
      await this.recheck();
      throw this.#missing.length > 0 ? this.#notSetUp() : error;
    }
    this.#rest();
  }

  async unload(): Promise<void> {
    this.#stir();
    await this.#inner.unload();
  }

  async prepare(portrait: PortraitToPrepare): Promise<Prepared> {
    const { width, height } = portrait;
    if (this.#missing.length > 0) return { ok: false, reason: this.#notSetUp().message };
    if (width === undefined || height === undefined) return { ok: true };
    try {
      const fitted = await this.#referenceImages.fit(portrait, width, height);
      if (this.status().state !== 'ready') return { ok: true };
      return await this.#inner.prepare({ ...fitted, width, height });
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  generate(job: GenerateJob, onProgress: (progress: EngineProgress) => void): Generation {
    if (this.#busy) throw new Error(`Engine ${this.id} already has a run.`);
    this.#busy = true;
    this.#stir();
    let inner: Generation | null = null;
    let cancelled = false;
    let giveUp = () => {};
    const givenUp = new Promise<Outcome>((resolve) => {
      giveUp = () => resolve({ kind: 'cancelled', frames: 0 });
    });
    const run = async (): Promise<Outcome> => {
      onProgress({ stage: 'preparing', clip: 0, clips: 0, step: 0, steps: 0, frames: 0 });
      try {
        if (this.#missing.length > 0) throw this.#notSetUp();
        const wanted = this.#loadOptions(job.params);
        const [fitted] = await Promise.all([
          this.#referenceImages.fit(job, job.width, job.height),
          this.#needsLoad(wanted) ? this.#loadFor(wanted, onProgress) : null,
        ]);
        if (cancelled) return { kind: 'cancelled', frames: 0 };
        inner = this.#inner.generate({ ...job, ...fitted }, onProgress);
        return await inner.outcome;
      } catch (error) {
        if (cancelled) return { kind: 'cancelled', frames: 0 };
        const code = error instanceof EngineError ? error.code : 'engine_failed';
        const message = error instanceof Error ? error.message : String(error);
        const output = error instanceof EngineError ? error.output : undefined;
        return { kind: 'failed', frames: 0, code, message, ...(output ? { traceback: output } : {}) };
      }
    };
    // A load takes minutes. It goes on without the run: the next one finds the model there.
    const outcome = Promise.race([run(), givenUp]).finally(() => {
      this.#busy = false;
      this.#changed();
      this.#rest();
    });
    this.#changed();
    return {
      outcome,
      cancel: () => {
        cancelled = true;
        if (inner) inner.cancel();
        else giveUp();
      },
    };
  }

  async shutdown(): Promise<void> {
    this.#closed = true;
    this.#stir();
    await this.#inner.shutdown();
  }

  #notSetUp(): EngineError {
    const lacks = this.#missing.map(missingText).join(' ');
    return new EngineError('engine_unavailable', `${this.label.en} is not set up. It lacks: ${lacks}`);
  }

  /** All that only a load can change: as wanted, else as it was, so that two loads can be told apart. */
  #loadOptions(wanted: PartialParams): PartialParams {
    const { reloadParams } = this.#inner.status().capabilities;
    const all = { ...this.#options, ...wanted };
    this.#options = Object.fromEntries(reloadParams.map((name) => [name, all[name]]));
    return this.#options;
  }

  #needsLoad(wanted: PartialParams): boolean {
    return this.#inner.status().state !== 'ready' || this.#inner.wouldReload(wanted);
  }

  async #loadFor(wanted: PartialParams, onProgress: (progress: EngineProgress) => void): Promise<void> {
    onProgress({ stage: 'loading', clip: 0, clips: 0, step: 0, steps: 0, frames: 0 });
    await this.load(wanted);
    this.#stir();
  }

  async #recheck(): Promise<void> {
    this.#missing = await this.#check();
    this.#changed();
  }

  /** The idle hour begins. */
  #rest(): void {
    this.#stir();
    if (this.#idleMinutes === 0 || this.#closed) return;
    const idleMs = this.#idleMinutes * 60_000;
    this.#unloadsAt = new Date(Date.now() + idleMs);
    this.#idle = setTimeout(() => {
      this.#stir();
      if (this.status().state !== 'ready') return;
      this.#unloadedIdle = true;
      void this.#inner.unload();
    }, idleMs);
    this.#idle.unref();
    this.#changed();
  }

  #stir(): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
    this.#unloadsAt = null;
  }

  #rests(): EngineRest | undefined {
    if (this.#idleMinutes === 0) return undefined;
    const isReady = this.#inner.status().state === 'ready';
    const unloadsAt = isReady ? (this.#unloadsAt?.toISOString() ?? null) : null;
    return { idleMinutes: this.#idleMinutes, unloadsAt, unloaded: this.#unloadedIdle };
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
