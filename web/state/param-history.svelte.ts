import { DEFAULT_PARAMS, type ParamName, type Params, type PartialParams } from '#contract';

/** Changes of the same control closer together than this are one step: a dragged slider is one change, ms. */
const SAME_GESTURE = 600;
/** Steps kept. */
const DEPTH = 100;

/** The parameters of the next run, with undo and redo. */
export class ParamHistory {
  #current = $state.raw<Params>(DEFAULT_PARAMS);
  #past = $state.raw<readonly Params[]>([]);
  #future = $state.raw<readonly Params[]>([]);
  #gesture: { names: string; until: number } | null = null;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get current(): Params {
    return this.#current;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Starts over from these values; nothing to undo. */
  reset(params: Params): void {
    this.#current = params;
    this.#past = [];
    this.#future = [];
    this.#gesture = null;
  }

  /** Changes some parameters. False when they had these values already. */
  set(patch: PartialParams): boolean {
    const names = Object.keys(patch) as ParamName[];
    const changed = names.filter((name) => patch[name] !== undefined && patch[name] !== this.#current[name]);
    if (changed.length === 0) return false;
    const gesture = names.join();
    const now = this.#now();
    const goesOn = this.#gesture?.names === gesture && now < this.#gesture.until;
    if (!goesOn) this.#past = [...this.#past, this.#current].slice(-DEPTH);
    this.#gesture = { names: gesture, until: now + SAME_GESTURE };
    this.#future = [];
    this.#current = { ...this.#current, ...patch };
    return true;
  }

  undo(): boolean {
    const previous = this.#past.at(-1);
    if (!previous) return false;
    this.#past = this.#past.slice(0, -1);
    this.#future = [this.#current, ...this.#future];
    this.#current = previous;
    this.#gesture = null;
    return true;
  }

  redo(): boolean {
    const next = this.#future[0];
    if (!next) return false;
    this.#future = this.#future.slice(1);
    this.#past = [...this.#past, this.#current];
    this.#current = next;
    this.#gesture = null;
    return true;
  }
}
