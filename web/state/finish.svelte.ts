import {
  type Conflict,
  type EngineId,
  type ParamName,
  type Params,
  PartialParams,
  type Plan,
  type Run,
} from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { type FinishTarget, planRequestOf, requestOf, wholeClips } from './finish-targets.ts';

/** A change of value may bring up the next conflict; more rounds than these lead nowhere. */
const ROUNDS = 3;

/** One parameter that a better run would have otherwise. */
export type Difference = { param: ParamName; from: Params[ParamName]; to: Params[ParamName] };

/** How a run would be made once more, better: what changes, and what it costs, before anything starts. */
export class Finish {
  readonly run: Run;
  readonly #client: Pick<StudioClient, 'plan'>;
  #target = $state.raw<FinishTarget | null>(null);
  #engine = $state<EngineId>('');
  #recording = $state<number | null>(null);
  #whole = $state(false);
  #params = $state.raw<PartialParams>({});
  #plan = $state.raw<Plan | null>(null);
  #trouble = $state.raw<Trouble | null>(null);
  #asking = 0;

  constructor(run: Run, client: Pick<StudioClient, 'plan'>) {
    this.run = run;
    this.#client = client;
    this.#engine = run.engine;
  }

  get target(): FinishTarget | null {
    return this.#target;
  }

  get engine(): EngineId {
    return this.#engine;
  }

  get whole(): boolean {
    return this.#whole;
  }

  /** What the studio expects of it; null until it has answered. */
  get plan(): Plan | null {
    return this.#plan;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** What stands in its way: what no other value puts right. */
  get conflicts(): readonly Conflict[] {
    return this.#plan?.conflicts ?? [];
  }

  get differences(): Difference[] {
    const after: Params = { ...this.run.params, ...this.#params };
    return (Object.keys(after) as ParamName[])
      .filter((param) => after[param] !== this.run.params[param])
      .map((param) => ({ param, from: this.run.params[param], to: after[param] }));
  }

  /** What it is started with. */
  get request() {
    return { ...requestOf(this.run, this.#params), engine: this.#engine };
  }

  choose(target: FinishTarget): void {
    this.#target = target;
    void this.#ask();
  }

  setEngine(engine: EngineId): void {
    this.#engine = engine;
    void this.#ask();
  }

  /** The whole recording, of so many seconds, or as much as the run has; null = that is the whole. */
  setWhole(seconds: number | null): void {
    this.#recording = seconds;
    this.#whole = seconds !== null;
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const asking = ++this.#asking;
    this.#trouble = null;
    try {
      const found = await this.#nearest();
      if (asking !== this.#asking) return;
      this.#params = found.params;
      this.#plan = found.plan;
    } catch (error) {
      if (asking !== this.#asking) return;
      this.#plan = null;
      this.#trouble = troubleOf(error);
    }
  }

  /** The target, or the nearest to it that the engine can run. */
  async #nearest(): Promise<{ params: PartialParams; plan: Plan }> {
    const { run } = this;
    const clips =
      this.#recording === null ? {} : { num_clip: wholeClips(run.params, run.fps, this.#recording) };
    let params: PartialParams = { ...this.#target?.params, ...clips };
    for (let round = 0; ; round++) {
      const plan = await this.#client.plan({
        ...planRequestOf(requestOf(run, params)),
        engine: this.#engine,
      });
      const better = Object.fromEntries(
        plan.conflicts.flatMap(({ param, suggestion }) => (suggestion === null ? [] : [[param, suggestion]])),
      );
      const next = PartialParams.safeParse(better);
      if (round === ROUNDS || Object.keys(better).length === 0 || !next.success) return { params, plan };
      params = { ...params, ...next.data };
    }
  }
}
