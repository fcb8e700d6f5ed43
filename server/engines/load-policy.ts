import type { EngineRest } from '../contract/index.ts';

/** When an engine is in memory without a run. */
export interface LoadPolicy {
  /** Whether it is loaded as soon as the studio starts. */
  warmStart: boolean;
  /** Minutes without a run after which it is unloaded; 0 = never. */
  idleUnloadMinutes: number;
  /** Whether each run starts it anew: then nothing of the above concerns anybody. */
  perRun?: boolean;
}

/** Unloads an engine that nobody has used for a while. */
export class IdleUnload {
  readonly #minutes: number;
  readonly #unload: () => boolean;
  #timer: NodeJS.Timeout | null = null;
  #at: Date | null = null;
  #unloaded = false;

  /** @param unload is called when the time has come; answers whether there was something to unload. */
  constructor(minutes: number, unload: () => boolean) {
    this.#minutes = minutes;
    this.#unload = unload;
  }

  /** The engine has nothing to do from now on. */
  rest(): void {
    this.stir();
    if (this.#minutes === 0) return;
    const idleMs = this.#minutes * 60_000;
    this.#at = new Date(Date.now() + idleMs);
    this.#timer = setTimeout(() => {
      this.stir();
      this.#unloaded = this.#unload();
    }, idleMs);
    this.#timer.unref();
  }

  /** The engine is wanted. */
  stir(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#at = null;
  }

  /** It is loaded again. */
  loaded(): void {
    this.#unloaded = false;
  }

  /** What a person is told; undefined where it is never unloaded by itself. */
  read(isReady: boolean): EngineRest | undefined {
    if (this.#minutes === 0) return undefined;
    const unloadsAt = isReady ? (this.#at?.toISOString() ?? null) : null;
    return { idleMinutes: this.#minutes, unloadsAt, unloaded: this.#unloaded };
  }
}
