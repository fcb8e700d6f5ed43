import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import {
  DEFAULT_PARAMS,
  type EngineId,
  type Localized,
  type MissingPiece,
  type PartialParams,
} from '../../contract/index.ts';
import {
  type Engine,
  EngineError,
  type EngineProgress,
  type EngineStatus,
  type GenerateJob,
  type Generation,
  type Outcome,
  type Prepared,
} from '../engine.ts';
import type { EngineSupervisor } from '../supervisor.ts';
import type { FittedPortraits } from './fitted-portraits.ts';

/** Looks what LiveAvatar lacks on this machine. Never rejects. */
export type SetupCheck = () => Promise<MissingPiece[]>;

/** LiveAvatar under its supervisor, with what surrounds a model of this weight: set-up, portrait, idle hours. */
export class LiveAvatarEngine implements Engine {
  readonly warmStart: boolean;
  readonly #inner: EngineSupervisor;
  readonly #portraits: FittedPortraits;
  readonly #check: SetupCheck;
  readonly #idleMs: number;
  readonly #listeners = new Set<() => void>();
  #missing: MissingPiece[];
  #checking: Promise<void>;
  #options: PartialParams = DEFAULT_PARAMS;
  #busy = false;
  #idle: NodeJS.Timeout | null = null;
  #closed = false;

  /** `known`: what is already known to be missing; `check` finds out the rest. */
  constructor(
    inner: EngineSupervisor,
    setup: LiveAvatarSetup,
    portraits: FittedPortraits,
    known: MissingPiece[],
    check: SetupCheck,
  ) {
    this.warmStart = setup.warmStart;
    this.#inner = inner;
    this.#portraits = portraits;
    this.#check = check;
    this.#idleMs = setup.idleUnloadMinutes * 60_000;
    this.#missing = known;
    this.#checking = this.#recheck();
  }

  get id(): EngineId {
    return this.#inner.id;
  }

  get label(): Localized {
    return this.#inner.label;
  }

  status(): EngineStatus {
    const status = this.#inner.status();
    if (this.#missing.length > 0) return { ...status, state: 'missing', missing: this.#missing };
    return this.#busy && status.state === 'ready' ? { ...status, state: 'busy' } : status;
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
    if (this.#missing.length > 0) {
      this.#checking = this.#recheck();
      await this.#checking;
    }
    if (this.#missing.length > 0) throw this.#notSetUp();
    await this.#inner.load(this.#loadOptions(options ?? {}));
    this.#rest();
  }

  async unload(): Promise<void> {
    this.#stir();
    await this.#inner.unload();
  }

  async prepare(portrait: { image: string; width?: number; height?: number }): Promise<Prepared> {
    const { image, width, height } = portrait;
    if (this.#missing.length > 0) return { ok: false, reason: this.#notSetUp().message };
    if (width === undefined || height === undefined) return { ok: true };
    try {
      const fitted = await this.#portraits.fit(image, width, height);
      if (this.status().state !== 'ready') return { ok: true };
      return await this.#inner.prepare({ image: fitted, width, height });
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
    const run = async (): Promise<Outcome> => {
      onProgress({ stage: 'preparing', clip: 0, clips: 0, step: 0, steps: 0, frames: 0 });
      try {
        if (this.#missing.length > 0) throw this.#notSetUp();
        const wanted = this.#loadOptions(job.params);
        const [image] = await Promise.all([
          this.#portraits.fit(job.image, job.width, job.height),
          this.#needsLoad(wanted) ? this.#loadFor(wanted, onProgress) : null,
        ]);
        if (cancelled) return { kind: 'cancelled', frames: 0 };
        inner = this.#inner.generate({ ...job, image }, onProgress);
        return await inner.outcome;
      } catch (error) {
        if (cancelled) return { kind: 'cancelled', frames: 0 };
        const code = error instanceof EngineError ? error.code : 'engine_failed';
        const message = error instanceof Error ? error.message : String(error);
        const output = error instanceof EngineError ? error.output : undefined;
        return { kind: 'failed', frames: 0, code, message, ...(output ? { traceback: output } : {}) };
      }
    };
    const outcome = run().finally(() => {
      this.#busy = false;
      this.#changed();
      this.#rest();
    });
    this.#changed();
    return {
      outcome,
      cancel: () => {
        cancelled = true;
        inner?.cancel();
      },
    };
  }

  async shutdown(): Promise<void> {
    this.#closed = true;
    this.#stir();
    await this.#inner.shutdown();
    this.#portraits.close();
  }

  #notSetUp(): EngineError {
    const lacks = this.#missing.map(({ what, how }) => `${what} ${how}`).join(' ');
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
    if (this.#idleMs === 0 || this.#closed) return;
    this.#idle = setTimeout(() => {
      if (this.status().state === 'ready') void this.#inner.unload();
    }, this.#idleMs);
    this.#idle.unref();
  }

  #stir(): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
