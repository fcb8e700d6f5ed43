import type { EngineLimits } from '../config/engine-description.ts';
import type { Capabilities, CauseCode, CauseValues, ProblemCode, RankUse } from '../contract/index.ts';
import { Watchdog } from '../processes/watchdog.ts';
import { type EngineEvent, PROTOCOL_VERSION, PROTOCOL_VERSIONS } from './protocol.ts';

/** What an engine said about itself while it started. */
export interface Introduction {
  version: string | null;
  /** Of the protocol; of the ranks, the lowest. */
  protocol: number;
  device: string | null;
  /** Only where it sends its own. */
  capabilities: Capabilities | null;
  /** What a run takes of each rank's GPU, by rank, where they say so. */
  uses: RankUse[];
}

/** Why a start came to nothing. */
export interface StartFailure {
  problem: ProblemCode;
  code: CauseCode;
  values?: CauseValues;
}

/** One start of an engine: every rank introduces itself and gets ready, or the start fails with a reason. */
export class Startup {
  /** Resolves when every rank is ready, to null, or to why they are not. */
  readonly result: Promise<StartFailure | null>;
  readonly introduction: Introduction = {
    version: null,
    protocol: PROTOCOL_VERSION,
    device: null,
    capabilities: null,
    uses: [],
  };
  readonly #ranks: number;
  readonly #limits: EngineLimits;
  readonly #introduced = new Set<number>();
  readonly #readied = new Set<number>();
  readonly #devices: string[] = [];
  readonly #watchdog: Watchdog;
  #resolve: (failure: StartFailure | null) => void = () => undefined;

  constructor(ranks: number, limits: EngineLimits) {
    this.#ranks = ranks;
    this.#limits = limits;
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#watchdog = new Watchdog((seconds) =>
      this.fail({ problem: 'engine_hung', code: 'start-hung', values: { seconds } }),
    );
    this.#watchdog.heard(limits.inactivity.loading);
  }

  /** Takes an event of a rank. */
  handle(rank: number, event: EngineEvent): void {
    this.#watchdog.heard(this.#limits.inactivity.loading);
    switch (event.type) {
      case 'hello':
        if (!PROTOCOL_VERSIONS.includes(event.protocol)) {
          const values = { theirs: event.protocol, ours: PROTOCOL_VERSION };
          this.fail({ problem: 'engine_start_failed', code: 'protocol-mismatch', values });
          return;
        }
        this.#introduced.add(rank);
        this.introduction.version = event.version;
        this.introduction.protocol = Math.min(this.introduction.protocol, event.protocol);
        this.introduction.capabilities ??= event.capabilities ?? null;
        return;
      case 'ready':
        if (!this.#introduced.has(rank)) return;
        this.#readied.add(rank);
        this.#devices[rank] = event.device;
        this.introduction.device = devicesInWords(this.#devices.filter((device) => device !== undefined));
        if (event.use) this.introduction.uses[rank] = { use: event.use, choice: event.choice };
        if (this.#readied.size === this.#ranks) this.#settle(null);
        return;
      case 'failed':
        this.fail({
          problem: 'engine_start_failed',
          code: 'start-reported',
          values: { message: event.message },
        });
        return;
      default:
    }
  }

  /** The group ended before it was ready. */
  ended(): void {
    this.fail({ problem: 'engine_start_failed', code: 'start-exited' });
  }

  fail(failure: StartFailure): void {
    this.#settle(failure);
  }

  #settle(failure: StartFailure | null): void {
    this.#watchdog.stop();
    this.#resolve(failure);
  }
}

/** What the ranks run on: once where it is the same for all of them, else one after the other. */
function devicesInWords(devices: readonly string[]): string {
  const [first = ''] = devices;
  if (devices.every((device) => device === first))
    return devices.length > 1 ? `${devices.length} × ${first}` : first;
  return devices.map((device, rank) => `${rank + 1}: ${device}`).join(' · ');
}
