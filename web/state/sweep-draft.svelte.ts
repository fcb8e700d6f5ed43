import { z } from 'zod';
import {
  AxisName,
  type AxisRequest,
  AxisValue,
  type BatchPlan,
  type BatchRequest,
  type BatchWithRuns,
  countOf,
  MAX_BATCH_RUNS,
  valuesOf,
} from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { canBeValue } from './axis-values.ts';
import type { Batches } from './batches.svelte.ts';
import type { Compose } from './compose.svelte.ts';
import { type Shelf, Stored } from './stored.ts';

/** Pause after the last change before the studio is asked, ms. */
const PAUSE = 150;

const Range = z.object({ from: z.number(), to: z.number(), step: z.number() });

const DraftAxis = z.object({
  param: AxisName,
  values: z.array(AxisValue).max(MAX_BATCH_RUNS),
  /** From–to–step instead of the values. */
  range: Range.nullable(),
});
/** One direction of a sweep while it is put together. */
export type DraftAxis = z.output<typeof DraftAxis>;

const Saved = z.object({ axes: z.array(DraftAxis).min(1).max(2), seconds: z.number().positive().nullable() });

/** Why there is nothing to ask the studio about. */
export type SweepBlocker = 'no-image' | 'no-audio' | 'no-values' | 'range' | 'too-many';

/** What a sweep is put together from. */
export type SweepParts = {
  client: Pick<StudioClient, 'planBatch'>;
  compose: Pick<Compose, 'engine' | 'image' | 'audio' | 'prompt' | 'params'>;
  batches: Pick<Batches, 'create'>;
  shelf: Shelf | null;
  /** What an axis begins with. */
  first: (param: AxisName) => AxisValue[];
};

/**
 * A sweep while it is put together: one or two axes around the next run, and what the studio expects of each cell.
 * Remembered in the browser.
 */
export class SweepDraft {
  readonly #parts: SweepParts;
  readonly #stored: Stored<typeof Saved>;
  #axes = $state.raw<readonly DraftAxis[]>([]);
  #seconds = $state<number | null>(null);
  #plan = $state.raw<BatchPlan | null>(null);
  #pending = $state(false);
  #starting = $state(false);
  #trouble = $state.raw<Trouble | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;

  /** How many cells it has. */
  #count = $derived(this.#axes.reduce((product, axis) => product * countOf(asked(axis)), 1));

  constructor(parts: SweepParts) {
    this.#parts = parts;
    this.#stored = new Stored(parts.shelf, 'sweep', Saved);
    const saved = this.#stored.read();
    this.#axes = saved?.axes.filter(makesSense) ?? [];
    if (this.#axes.length === 0) this.#axes = [this.#begun('sample_steps')];
    this.#seconds = saved?.seconds ?? null;
    this.#changed();
  }

  get axes(): readonly DraftAxis[] {
    return this.#axes;
  }

  /** Only the beginning of the recording, s; null = all that the settings make. */
  get seconds(): number | null {
    return this.#seconds;
  }

  get count(): number {
    return this.#count;
  }

  /** What the studio expects of it; stays in place while a newer answer is on its way. */
  get plan(): BatchPlan | null {
    return this.#plan;
  }

  get pending(): boolean {
    return this.#pending;
  }

  get starting(): boolean {
    return this.#starting;
  }

  /** Why it could not be planned or started. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get blocker(): SweepBlocker | null {
    const { image, audio } = this.#parts.compose;
    if (!image.asset && !this.#varies('image')) return 'no-image';
    if (!audio.asset && !this.#varies('audio')) return 'no-audio';
    for (const axis of this.#axes) {
      if (axis.range && (axis.range.step <= 0 || countOf(asked(axis)) < 1)) return 'range';
      if (!axis.range && axis.values.length === 0) return 'no-values';
    }
    return this.#count > MAX_BATCH_RUNS ? 'too-many' : null;
  }

  /** How many of the cells can be made. */
  get fitting(): number {
    return this.#plan?.cells.filter(({ problem }) => !problem).length ?? 0;
  }

  /** Another parameter along an axis, with values to begin with. */
  setParam(place: number, param: AxisName): void {
    this.#setAxis(place, this.#begun(param));
  }

  setValues(place: number, values: readonly AxisValue[]): void {
    const axis = this.#axes[place];
    if (axis) this.#setAxis(place, { ...axis, values: [...new Set(values)], range: null });
  }

  /** Values by from–to–step; null = back to the list, which then holds what the range has been. */
  setRange(place: number, range: DraftAxis['range']): void {
    const axis = this.#axes[place];
    if (!axis) return;
    const values =
      range === null && countOf(asked(axis)) <= MAX_BATCH_RUNS ? valuesOf(asked(axis)) : axis.values;
    this.#setAxis(place, { ...axis, values: values.filter((value) => canBeValue(axis.param, value)), range });
  }

  /** A second direction, or only one. */
  setSecond(param: AxisName | null): void {
    const [first] = this.#axes;
    if (!first) return;
    this.#axes = param === null ? [first] : [first, this.#begun(param)];
    this.#changed();
  }

  setSeconds(seconds: number | null): void {
    this.#seconds = seconds;
    this.#changed();
  }

  /** Asks the studio again: what the runs have in common is another now. */
  replan(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#pending = this.blocker === null;
    if (this.blocker === null) this.#timer = setTimeout(() => void this.#ask(), PAUSE);
    else this.#plan = null;
  }

  /** Makes all cells that can be made. Null when it did not start; `trouble` says why. */
  async start(): Promise<BatchWithRuns | null> {
    this.#starting = true;
    this.#trouble = null;
    try {
      return await this.#parts.batches.create({ ...this.#request(), fitting: true });
    } catch (error) {
      this.#trouble = troubleOf(error);
      return null;
    } finally {
      this.#starting = false;
    }
  }

  /** Nobody looks any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #ask(): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const plan = await this.#parts.client.planBatch(this.#request(), asking.signal);
      if (this.#asking !== asking) return;
      this.#plan = plan;
      this.#trouble = null;
    } catch (error) {
      if (this.#asking !== asking || asking.signal.aborted) return;
      this.#plan = null;
      this.#trouble = troubleOf(error);
    } finally {
      if (this.#asking === asking) this.#pending = false;
    }
  }

  #request(): BatchRequest {
    const { engine, image, audio, prompt, params } = this.#parts.compose;
    return {
      kind: 'sweep',
      paused: false,
      base: {
        ...(engine && { engine: engine.id }),
        ...(image.asset && { image: image.asset.id }),
        ...(audio.asset && { audio: audio.asset.id }),
        prompt,
        params,
      },
      axes: this.#axes.map(asked),
      ...(this.#seconds !== null && !this.#varies('num_clip') && { seconds: this.#seconds }),
    };
  }

  #varies(param: AxisName): boolean {
    return this.#axes.some((axis) => axis.param === param);
  }

  #begun(param: AxisName): DraftAxis {
    return { param, values: this.#parts.first(param), range: null };
  }

  #setAxis(place: number, next: DraftAxis): void {
    this.#axes = this.#axes.map((axis, index) => (index === place ? next : axis));
    this.#changed();
  }

  #changed(): void {
    this.#stored.write({ axes: [...this.#axes], seconds: this.#seconds });
    this.replan();
  }
}

/** An axis as the studio is asked for it. */
function asked({ param, values, range }: DraftAxis): AxisRequest {
  return range ? { param, ...range } : { param, values };
}

function makesSense({ param, values }: DraftAxis): boolean {
  return values.every((value) => canBeValue(param, value));
}
