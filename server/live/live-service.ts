import { randomUUID } from 'node:crypto';
import {
  DEFAULT_PARAMS,
  type EngineId,
  type EngineInfo,
  type LiveOpening,
  type PartialParams,
  ProblemError,
} from '../contract/index.ts';
import { livePace } from '../plan/live-pace.ts';
import { outputSize } from '../plan/output-size.ts';
import type { DeviceLeases, Lease } from '../workers/device-leases.ts';
import type { Inputs } from '../workers/inputs.ts';
import type { LiveJob, Workers } from '../workers/worker.ts';
import type { LiveVoices } from './live-script.ts';
import { LiveAudience, LiveSession, type RecordingKeeper } from './live-session.ts';

/** The engines as this room knows them. */
export interface LiveEngines {
  infos(): EngineInfo[];
  defaultId(): EngineId;
  /** @throws ProblemError `engine_unknown`. */
  info(id: EngineId): EngineInfo;
}

/** What live sessions need of the studio. */
export interface LiveServiceParts {
  engines: LiveEngines;
  inputs: Inputs;
  workers: Workers;
  leases: DeviceLeases;
  keeper: RecordingKeeper;
  voices: LiveVoices;
  /** What an engine's sessions begin with instead of the usual of all. */
  usual: (engine: EngineId) => PartialParams;
  /** While a run or another session has the device: wait for it, or be refused. */
  whenBusy: 'wait' | 'refuse';
}

/** Who opens a session, while it is not open yet. */
export interface LiveCaller {
  /** Somebody else has the device. */
  waiting(whose: 'run' | 'session'): void;
  /** Gives up. */
  signal: AbortSignal;
}

/** Live sessions: one on a device, between the runs. */
export class LiveService {
  readonly #parts: LiveServiceParts;
  readonly #open = new Set<LiveSession>();
  readonly #listeners = new Set<(session: LiveSession | null) => void>();
  readonly #endings = new Set<Promise<unknown>>();
  #closed = false;

  constructor(parts: LiveServiceParts) {
    this.#parts = parts;
  }

  /** The session that was opened last, of those that are open. */
  get current(): LiveSession | null {
    return [...this.#open].at(-1) ?? null;
  }

  /** The session of this id while it is open. */
  find(id: string): LiveSession | null {
    return [...this.#open].find(({ stream }) => stream.session === id) ?? null;
  }

  /** Calls `listener` when another session is the current one. Returns the way to stop that. */
  onChange(listener: (session: LiveSession | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Opens a session. Resolves when its sound may come.
   * @throws ProblemError with the reason where it cannot be opened.
   */
  async open(opening: LiveOpening, caller: LiveCaller): Promise<LiveSession> {
    const job = await this.#jobOf(opening);
    const worker = this.#parts.workers.of(job.engine);
    const lease = await this.#lease(worker.devices, caller);
    try {
      if (!worker.show) throw cannot(this.#parts.engines.info(job.engine));
      const audience = new LiveAudience();
      const performance = worker.show(job, audience);
      caller.signal.addEventListener('abort', () => performance.stop());
      if (caller.signal.aborted || this.#closed) performance.stop();
      const opened = await performance.opened;
      if (!opened) {
        const failure = await performance.result;
        const { code, message, cause } = failure ?? { code: 'interrupted', message: 'It was closed.' };
        throw new ProblemError(code, message, cause && { cause });
      }
      const { keeper, voices } = this.#parts;
      const session = new LiveSession({
        job,
        opened,
        performance,
        audience,
        keeper,
        voices,
        pace: opening.pace,
      });
      this.#add(session, lease);
      return session;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** Ends every session; what was recorded is kept. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const session of this.#open) session.close();
    // Also of those that have left their device and are still keeping what was recorded.
    await Promise.all(this.#endings);
  }

  #add(session: LiveSession, lease: Lease): void {
    this.#open.add(session);
    void session.left.then(() => {
      this.#open.delete(session);
      lease.release();
      this.#tell();
    });
    const ending: Promise<void> = session.ended.then(() => {
      this.#endings.delete(ending);
    });
    this.#endings.add(ending);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.current);
  }

  async #jobOf({ engine: wanted, image, prompt, params }: LiveOpening): Promise<LiveJob> {
    const engine = this.#engineFor(wanted, params);
    const portrait = await this.#parts.inputs.portrait(image);
    if (!portrait) {
      const detail = `The studio has no portrait with the id ${image.slice(0, 12)}…. Upload it again.`;
      throw new ProblemError('not_found', detail, { field: 'image' });
    }
    const findings = portrait.asset.findings.filter(({ verdict }) => verdict === 'refuse');
    const [refused] = findings;
    if (refused) throw new ProblemError('input_refused', refused.message, { field: 'image', findings });
    const all = { ...DEFAULT_PARAMS, ...this.#parts.usual(engine.id), ...params };
    const { sizes, fps } = engine.capabilities;
    if (!sizes.includes(all.size)) {
      const detail = `${engine.label.en} does not make ${all.size}. It makes: ${sizes.join(', ')}.`;
      throw new ProblemError('plan_conflict', detail, { field: 'params.size' });
    }
    const session = randomUUID();
    const { width, height } = outputSize(portrait.asset, all.size);
    return { session, engine: engine.id, image, prompt, params: all, width, height, fps };
  }

  /** The engine named, or where none is, the usual one if it can keep up with a voice, else the embedded one. */
  #engineFor(wanted: EngineId | undefined, params: PartialParams): EngineInfo {
    const { engines, usual: usually } = this.#parts;
    const usual = engines.info(wanted ?? engines.defaultId());
    const pace = livePace({ ...DEFAULT_PARAMS, ...usually(usual.id), ...params }, usual.capabilities, null);
    const keepsUp = pace !== undefined && pace.keepsUp !== 'no';
    const engine = wanted || keepsUp ? usual : engines.infos().find(({ embedded }) => embedded);
    if (!engine?.capabilities.live) throw cannot(engine ?? usual);
    return engine;
  }

  async #lease(devices: Lease['devices'], caller: LiveCaller): Promise<Lease> {
    const { leases, whenBusy } = this.#parts;
    const lease = leases.take(devices);
    if (lease) return lease;
    const whose = this.#open.size > 0 ? 'session' : 'run';
    const who = whose === 'run' ? 'A run' : 'Another live session';
    if (whenBusy === 'refuse')
      throw new ProblemError('in_use', `${who} has the engine. Try again when it has ended.`);
    caller.waiting(whose);
    try {
      return await leases.wait(devices, caller.signal);
    } catch {
      throw new ProblemError('interrupted', 'The session was given up before its turn came.');
    }
  }
}

function cannot({ label }: EngineInfo): ProblemError {
  const detail = `${label.en} makes videos of recordings and cannot be spoken to live. Choose another engine.`;
  return new ProblemError('engine_unavailable', detail, { field: 'engine' });
}
