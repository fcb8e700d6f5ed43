import type { EngineLimits } from '../config/engine-description.ts';
import { CauseCode, type CauseValues, ProblemCode, type Stage } from '../contract/index.ts';
import { Watchdog } from '../processes/watchdog.ts';
import type { EngineProgress, Outcome, VideoFormat } from './engine.ts';
import { type EngineFailure, engineFailure } from './engine-failure.ts';
import type { EngineEvent } from './protocol.ts';
import type { RankEnd } from './rank-process.ts';
import type { RankTrails } from './rank-trails.ts';

/** How long what a rank printed before it told of its failure may still be on its way, ms. */
const LAST_LINES_MS = 100;

/** Why the run has failed, before what the ranks left behind is added. */
export interface Reason {
  /** Who can do something about it. */
  problem: ProblemCode;
  code: CauseCode;
  values?: CauseValues;
}

/** A run or a live session: its name, and how many frames it is to have; 0 of a session, which ends when it is closed. */
export interface Occupant {
  run: string;
  frames: number;
}

/** What a run needs from the supervisor while it is on the engine. */
export interface GenerationHost {
  /** Asks the ranks to stop this run. */
  askToStop(): void;
  /** The ranks cannot go on, or hang: make them end. `lost` follows once they are gone. */
  bringDown(hung: boolean): void;
  /** It has begun; `lookAhead` of a session. Each time the engine says so. */
  started?(lookAhead: number): void;
  /** The outcome is known. `orderly`: every rank has ended the run in order, so the engine can take the next one. */
  concluded(orderly: boolean): void;
}

/**
 * One run on an engine, from the command to its outcome: collects what the ranks say, watches for a hang, and
 * decides when the engine has to be brought down.
 */
export class ActiveGeneration {
  readonly job: Occupant;
  readonly outcome: Promise<Outcome>;
  readonly #ranks: number;
  readonly #limits: EngineLimits;
  readonly #host: GenerationHost;
  readonly #onProgress: (progress: EngineProgress) => void;
  readonly #reports = new Map<number, 'done' | 'cancelled' | 'failed'>();
  readonly #watchdog: Watchdog;
  #resolve: (outcome: Outcome) => void = () => undefined;
  #patience: NodeJS.Timeout | null = null;
  #stage: Stage = 'preparing';
  #frames = 0;
  #expected: number;
  #started = false;
  #format: VideoFormat | null = null;
  #timings: Record<string, number> = {};
  #reason: Reason | null = null;
  /** Why it was never sent. */
  #unsent: EngineFailure | null = null;
  #trails: RankTrails | null = null;
  #cancelled = false;
  #sent = false;
  #goingDown = false;
  #concluded = false;

  constructor(
    job: Occupant,
    ranks: number,
    limits: EngineLimits,
    host: GenerationHost,
    onProgress: (progress: EngineProgress) => void,
  ) {
    this.job = job;
    this.#expected = job.frames;
    this.#ranks = ranks;
    this.#limits = limits;
    this.#host = host;
    this.#onProgress = onProgress;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#watchdog = new Watchdog((seconds) =>
      this.bringDown({ problem: 'engine_hung', code: 'hung', values: { seconds } }),
    );
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  get concluded(): boolean {
    return this.#concluded;
  }

  /** The `generate` command has been written; `trails` takes what the ranks say from now on. */
  sent(trails: RankTrails): void {
    this.#sent = true;
    this.#trails = trails;
    this.#watchdog.heard(this.#limits.inactivity[this.#stage]);
  }

  /** The engine is loaded first. */
  waitsForLoading(): void {
    this.#onProgress({ stage: 'loading', clip: 0, clips: 0, step: 0, steps: 0, frames: 0 });
  }

  /** Asks the ranks to stop, and brings them down if they do not. Without a command sent, the run ends at once. */
  cancel(): void {
    if (this.#cancelled || this.#concluded) return;
    this.#cancelled = true;
    if (!this.#sent) {
      this.conclude();
      return;
    }
    this.#watchdog.stop();
    this.#host.askToStop();
    this.#waitFor(this.#limits.cancelGrace);
  }

  /** Takes an event of a rank; those of other runs are none of its business. */
  handle(rank: number, event: EngineEvent): void {
    // A failure that names no run is one of the engine as a whole.
    const run = 'run' in event ? event.run : undefined;
    if (run !== this.job.run && !(event.type === 'failed' && run === undefined)) return;
    switch (event.type) {
      case 'started':
        this.#expected = event.frames ?? 0;
        this.#host.started?.(event.lookAhead ?? 0);
        if (this.#started) this.#format = { width: event.width, height: event.height, fps: event.fps };
        this.#started = true;
        break;
      case 'progress': {
        this.#stage = event.stage;
        this.#frames = Math.max(this.#frames, event.frames);
        const { stage, clip, clips, step, steps, made } = event;
        const progress = { stage, clip, clips, step, steps, frames: this.#frames };
        if (!this.#cancelled) this.#onProgress(made === undefined ? progress : { ...progress, made });
        break;
      }
      case 'done':
        this.#timings = { ...this.#timings, ...event.timings };
        this.#report(rank, 'done', event.frames);
        break;
      case 'cancelled':
        this.#report(rank, 'cancelled', event.frames);
        break;
      case 'failed':
        this.#failed(rank, event);
        break;
      default:
    }
    if (this.#concluded || this.#cancelled || this.#reason) return;
    this.#watchdog.heard(this.#limits.inactivity[this.#stage]);
  }

  /** The engine must be ended for this reason; the outcome follows when it has. */
  bringDown(reason: Reason): void {
    if (this.#concluded) return;
    this.#reason ??= reason;
    this.#goDown();
  }

  /** Ends the run without another word from the engine. */
  fail(reason: Reason): void {
    this.#reason ??= reason;
    this.conclude();
  }

  /** Ends the run, which was never sent because the engine could not be loaded. */
  refuse(failure: EngineFailure): void {
    this.#unsent = failure;
    this.conclude();
  }

  /** No rank is left: `first` says how the first one ended. */
  lost({ exit }: RankEnd): void {
    const inOrder = exit.kind === 'code' && exit.code === 0;
    this.fail({ problem: 'engine_crashed', code: inOrder ? 'exited-unfinished' : 'exited' });
  }

  /** Settles the outcome from what is known. */
  conclude(): void {
    if (this.#concluded) return;
    this.#concluded = true;
    this.#watchdog.stop();
    if (this.#patience) clearTimeout(this.#patience);
    const orderly = this.#reports.size === this.#ranks;
    if ([...this.#reports.values()].includes('failed'))
      setTimeout(() => this.#resolve(this.#judge(orderly)), LAST_LINES_MS);
    else this.#resolve(this.#judge(orderly));
    this.#host.concluded(orderly);
  }

  #judge(orderly: boolean): Outcome {
    const frames = this.#frames;
    const reports = [...this.#reports.values()];
    // A run that was finished when the cancellation came is finished.
    const finished = orderly && reports.every((report) => report === 'done');
    if (this.#cancelled && !finished) return { kind: 'cancelled', frames };
    if (this.#unsent) return { kind: 'failed', frames, ...this.#unsent };
    if (this.#reason) return { kind: 'failed', frames, ...this.#failureOf(this.#reason) };
    if (reports.includes('cancelled')) return { kind: 'cancelled', frames };
    if (frames < this.#expected) {
      const values = { made: frames, expected: this.#expected };
      const reason: Reason = { problem: 'engine_failed', code: 'frames-missing', values };
      return { kind: 'failed', frames, ...this.#failureOf(reason) };
    }
    const format = this.#format ? { format: this.#format } : {};
    return { kind: 'done', frames, timings: this.#timings, ...format };
  }

  #failed(rank: number, event: Extract<EngineEvent, { type: 'failed' }>): void {
    const problem = ProblemCode.safeParse(event.code);
    const code = CauseCode.safeParse(event.reason?.code);
    this.#reason ??= {
      problem: problem.success ? problem.data : 'engine_failed',
      ...(event.reason && code.success
        ? { code: code.data, values: event.reason.values }
        : { code: 'reported', values: { message: event.message } }),
    };
    this.#watchdog.stop();
    this.#report(rank, 'failed', 0);
    // The other ranks may wait for this one for ever.
    if (this.#concluded || this.#cancelled || this.#patience) return;
    this.#host.askToStop();
    this.#waitFor(this.#limits.cancelGrace);
  }

  #failureOf({ problem, code, values = {} }: Reason): EngineFailure {
    return engineFailure(problem, code, { values, stage: this.#stage, ranks: this.#trails?.read() ?? [] });
  }

  #report(rank: number, report: 'done' | 'cancelled' | 'failed', frames: number): void {
    this.#frames = Math.max(this.#frames, frames);
    this.#reports.set(rank, report);
    // Ranks that are being ended are not asked any more: only their end counts.
    if (this.#reports.size === this.#ranks && !this.#goingDown) this.conclude();
  }

  #waitFor(seconds: number): void {
    this.#patience = setTimeout(() => this.#goDown(), seconds * 1000);
  }

  #goDown(): void {
    if (this.#goingDown) return;
    this.#goingDown = true;
    this.#watchdog.stop();
    this.#host.bringDown(this.#reason?.code === 'hung');
  }
}
