import type { Capabilities } from '../contract/index.ts';
import { EngineError } from './engine.ts';
import { describeExit } from './last-words.ts';
import type { EngineLimits } from './limits.ts';
import { type EngineEvent, PROTOCOL_VERSION } from './protocol.ts';
import type { RankExit } from './rank-process.ts';
import { Watchdog } from './watchdog.ts';

/** What an engine said about itself while it started. */
export interface Introduction {
  version: string | null;
  device: string | null;
  /** Only where it sends its own. */
  capabilities: Capabilities | null;
}

/** One start of an engine: every rank introduces itself and gets ready, or the start fails with a reason. */
export class Startup {
  /** Resolves when every rank is ready; rejects with an `EngineError`. */
  readonly ready: Promise<void>;
  readonly introduction: Introduction = { version: null, device: null, capabilities: null };
  readonly #ranks: number;
  readonly #limits: EngineLimits;
  readonly #introduced = new Set<number>();
  readonly #readied = new Set<number>();
  readonly #watchdog: Watchdog;
  #resolve: () => void = () => undefined;
  #reject: (error: EngineError) => void = () => undefined;

  constructor(ranks: number, limits: EngineLimits) {
    this.#ranks = ranks;
    this.#limits = limits;
    this.ready = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#watchdog = new Watchdog((seconds) =>
      this.fail(
        new EngineError('engine_hung', `The engine gave no sign of life for ${seconds} s while starting.`),
      ),
    );
    this.#watchdog.heard(limits.inactivity.loading);
  }

  /** Takes an event of a rank. */
  handle(rank: number, event: EngineEvent): void {
    this.#watchdog.heard(this.#limits.inactivity.loading);
    switch (event.type) {
      case 'hello':
        if (event.protocol !== PROTOCOL_VERSION) {
          this.fail(
            new EngineError(
              'engine_start_failed',
              `The engine speaks protocol ${event.protocol}, the studio speaks ${PROTOCOL_VERSION}: they are of different versions.`,
            ),
          );
          return;
        }
        this.#introduced.add(rank);
        this.introduction.version = event.version;
        this.introduction.capabilities ??= event.capabilities ?? null;
        return;
      case 'ready':
        if (!this.#introduced.has(rank)) return;
        this.#readied.add(rank);
        this.introduction.device ??= event.device;
        if (this.#readied.size === this.#ranks) {
          this.#watchdog.stop();
          this.#resolve();
        }
        return;
      case 'failed':
        this.fail(new EngineError('engine_start_failed', event.message, event.traceback));
        return;
      default:
    }
  }

  /** The group ended before it was ready. */
  ended(exit: RankExit): void {
    const message = describeExit(exit, 'did not start', this.#ranks);
    this.fail(new EngineError('engine_start_failed', message, exit.output || undefined));
  }

  fail(error: EngineError): void {
    this.#watchdog.stop();
    this.#reject(error);
  }
}
