import type { Capabilities } from '../contract/index.ts';
import { EngineError } from './engine.ts';
import { describeExit } from './last-words.ts';
import type { EngineLimits } from './limits.ts';
import type { MemberExit } from './process.ts';
import { type EngineEvent, PROTOCOL_VERSION } from './protocol.ts';
import { SilenceTimer } from './silence.ts';

/** What an engine said about itself while it started. */
export interface Introduction {
  version: string | null;
  device: string | null;
  /** Only where it sends its own. */
  capabilities: Capabilities | null;
}

/** One start of an engine: every member introduces itself and gets ready, or the start fails with a reason. */
export class Startup {
  /** Resolves when every member is ready; rejects with an `EngineError`. */
  readonly ready: Promise<void>;
  readonly introduction: Introduction = { version: null, device: null, capabilities: null };
  readonly #members: number;
  readonly #limits: EngineLimits;
  readonly #introduced = new Set<number>();
  readonly #readied = new Set<number>();
  readonly #silence: SilenceTimer;
  #resolve: () => void = () => undefined;
  #reject: (error: EngineError) => void = () => undefined;

  constructor(members: number, limits: EngineLimits) {
    this.#members = members;
    this.#limits = limits;
    this.ready = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#silence = new SilenceTimer((seconds) =>
      this.fail(
        new EngineError('engine_hung', `The engine gave no sign of life for ${seconds} s while starting.`),
      ),
    );
    this.#silence.heard(limits.silence.loading);
  }

  /** Takes an event of a member. */
  handle(rank: number, event: EngineEvent): void {
    this.#silence.heard(this.#limits.silence.loading);
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
        if (this.#readied.size === this.#members) {
          this.#silence.stop();
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
  ended(exit: MemberExit): void {
    const message = describeExit(exit, 'did not start', this.#members);
    this.fail(new EngineError('engine_start_failed', message, exit.output || undefined));
  }

  fail(error: EngineError): void {
    this.#silence.stop();
    this.#reject(error);
  }
}
