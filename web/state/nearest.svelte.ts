import { type Conflict, type ParamName, type Params, PartialParams, type PlanRequest } from '#contract';
import type { Draft } from './draft.svelte.ts';
import type { LivePlan } from './live-plan.svelte.ts';

/** A parameter that was set to something else than asked for, and the conflict that explains it. */
export type Adjustment = Conflict & { asked: Params[ParamName] };

/** A parameter that a scenario or preset has moved. */
export type Change = { param: ParamName; from: Params[ParamName]; to: Params[ParamName] };

/** Sets several parameters to what is asked for, or the nearest that the engine can run, and remembers the difference. */
export class Nearest {
  readonly #draft: Draft;
  readonly #plan: LivePlan;
  readonly #request: () => PlanRequest;
  #adjustments = $state.raw<readonly Adjustment[]>([]);
  #changes = $state.raw<readonly Change[] | null>(null);

  constructor(draft: Draft, plan: LivePlan, request: () => PlanRequest) {
    this.#draft = draft;
    this.#plan = plan;
    this.#request = request;
  }

  /** What was asked for last and the engine could not do. */
  get adjustments(): readonly Adjustment[] {
    return this.#adjustments;
  }

  /** What the last scenario or preset changed; null once something else was changed. */
  get changes(): readonly Change[] | null {
    return this.#changes;
  }

  /** Something else was changed: what was said of the last time is over. */
  forget(): void {
    this.#adjustments = [];
    this.#changes = null;
  }

  async set(patch: PartialParams): Promise<void> {
    const asked = { ...this.#draft.params, ...patch };
    const plan = await this.#plan.ask({ ...this.#request(), params: asked });
    const adjustments: Adjustment[] = [];
    const better: Record<string, string | number | boolean> = {};
    for (const conflict of plan?.conflicts ?? []) {
      if (conflict.suggestion === null) continue;
      adjustments.push({ ...conflict, asked: asked[conflict.param] });
      better[conflict.param] = conflict.suggestion;
    }
    const nearest = PartialParams.safeParse(better);
    this.forget();
    this.#draft.setParams(nearest.success ? { ...patch, ...nearest.data } : patch);
    if (!nearest.success || adjustments.length === 0) return;
    this.#adjustments = adjustments;
    // The plan at hand still objects to what was asked for.
    await this.#plan.ask(this.#request());
  }

  /** The same, remembering what has moved. */
  async apply(patch: PartialParams): Promise<void> {
    const before = this.#draft.params;
    await this.set(patch);
    this.#changes = (Object.keys(before) as ParamName[])
      .filter((param) => before[param] !== this.#draft.params[param])
      .map((param) => ({ param, from: before[param], to: this.#draft.params[param] }));
  }
}
