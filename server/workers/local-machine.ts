import {
  type Device,
  type EngineEnvironment,
  type EngineId,
  type EngineInfo,
  overlap,
  type PartialParams,
  ProblemError,
} from '../contract/index.ts';
import { type Engine, notSetUp } from '../engines/engine.ts';
import { gpusOf } from '../engines/gpus.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import { LocalWorker } from './local-worker.ts';
import type { Worker, Workers } from './worker.ts';
import type { Workshop } from './workshop.ts';

/** What the machine is given; the room on its GPUs it makes itself. */
export type LocalMachineParts = Omit<Workshop, 'makeRoom'> & {
  /** Hears of loads that fail; the page is told as the engine's state. */
  report: (fault: unknown) => void;
};

/** The engines of this machine as workers, and whose model is in the memory of which GPU. */
export class LocalMachine implements Workers {
  readonly #engines: EngineRegistry;
  readonly #report: (fault: unknown) => void;
  readonly #workers: ReadonlyMap<EngineId, Worker>;
  /** Who was last promised its GPUs: a load that waits for room gives way to whoever came after it. */
  readonly #promised = new Set<EngineId>();

  constructor(engines: EngineRegistry, parts: LocalMachineParts) {
    this.#engines = engines;
    this.#report = parts.report;
    const workshop: Workshop = { ...parts, makeRoom: (engine) => this.#makeRoom(engine) };
    this.#workers = new Map(engines.all().map((engine) => [engine.id, new LocalWorker(engine, workshop)]));
  }

  of(engine: EngineId): Worker {
    const worker = this.#workers.get(this.#engines.get(engine).id);
    if (!worker) throw new Error(`There is no worker for ${engine}.`);
    return worker;
  }

  /** The engine that is used when nobody names one, and those that a person wants so, as far as their GPUs go round. */
  warm(): void {
    const taken: Device[] = [];
    const first = this.#engines.get(undefined);
    const rest = this.#engines.all().filter((engine) => engine !== first);
    for (const engine of [first, ...rest]) {
      const { perRun, state } = engine.status();
      // Programs that nobody has set up are shipped with the studio: no fault.
      const isWanted = !(perRun && state === 'missing') && (engine.warmStart ?? engine === first);
      const gpus = perRun ? [] : gpusOf(engine.devices);
      if (!isWanted || overlap(taken, gpus)) continue;
      taken.push(...gpus);
      engine.load().catch(this.#report);
    }
  }

  /**
   * Loads an engine ahead of a run, once others have left its GPUs. Resolves when that has begun: it takes minutes, and
   * its progress and its failure are told as changes of the engine. `environment` is laid over its own for this load;
   * `loaded` is called when it went well.
   * @throws ProblemError `engine_unavailable` with what it lacks; `not_ready` while a run is on its GPUs.
   */
  async load(
    id: EngineId,
    options?: PartialParams,
    environment?: EngineEnvironment,
    loaded: () => void = () => {},
  ): Promise<EngineInfo> {
    const engine = this.#engines.get(id);
    // What a person has put right meanwhile counts without a restart.
    if (engine.status().state === 'missing') await engine.recheck?.();
    refuseMissing(engine);
    if (engine.status().state === 'busy')
      throw new ProblemError('not_ready', 'A run is on this engine. Load it when that has ended.');
    const busy = this.#onSameGpus(engine).find((other) => other.status().state === 'busy');
    if (busy)
      throw new ProblemError(
        'not_ready',
        `A run of ${busy.label.en} is on the same GPU. Load this engine when that has ended.`,
      );
    void this.#loadOnceThereIsRoom(engine, options, environment).then((isLoaded) => isLoaded && loaded());
    return this.#engines.info(id);
  }

  /** @throws ProblemError `not_ready` while a run is on the engine. */
  unload(id: EngineId): EngineInfo {
    const engine = this.#engines.get(id);
    if (engine.status().state === 'busy')
      throw new ProblemError('not_ready', 'A run is on this engine. Cancel it first.');
    engine.unload().catch(this.#report);
    return this.#engines.info(id);
  }

  /** Whether it is loaded. Never rejects. */
  async #loadOnceThereIsRoom(
    engine: Engine,
    options?: PartialParams,
    environment?: EngineEnvironment,
  ): Promise<boolean> {
    try {
      const room = this.#makeRoom(engine);
      if (room) {
        await room;
        // Another engine was given the GPUs meanwhile: it has a run, or was asked for later.
        if (!this.#promised.has(engine.id)) return false;
      }
      await engine.load(options, environment);
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  /**
   * Unloads what is in the memory of an engine's GPUs, or could come back into it. Never rejects; null where there is
   * nothing, so that a run need not wait.
   */
  #makeRoom(engine: Engine): Promise<void> | null {
    const others = this.#onSameGpus(engine);
    for (const { id } of others) this.#promised.delete(id);
    this.#promised.add(engine.id);
    const unloading = others.flatMap((other) => {
      const { state, perRun } = other.status();
      // What is started for each run leaves nothing behind.
      if (perRun || state === 'missing') return [];
      // One that failed or is stopped has nothing there either, but may be about to: it tries again by itself, or it is
      // still looking at its set-up ahead of a load.
      if (state !== 'failed' && state !== 'stopped') this.#engines.unloadsFor(other.id, engine.id);
      return [other.unload().catch(this.#report)];
    });
    return unloading.length > 0 ? Promise.all(unloading).then(() => undefined) : null;
  }

  #onSameGpus(engine: Engine): Engine[] {
    const gpus = gpusOf(engine.devices);
    return this.#engines.all().filter((other) => other !== engine && overlap(gpus, other.devices));
  }
}

function refuseMissing(engine: Engine): void {
  const { state, missing } = engine.status();
  if (state !== 'missing') return;
  const { code, message, cause } = notSetUp(engine.label, missing);
  throw new ProblemError(code, message, { cause });
}
