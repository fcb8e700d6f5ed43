/** Steps kept. */
const DEPTH = 100;

/**
 * States of something, with undo and redo. A step is a *gesture*: a dragged slider and a typed sentence are one each,
 * and so is everything between `begin` and `end`.
 */
export class UndoHistory<State> {
  #present = $state.raw<State | null>(null);
  #past = $state.raw<readonly State[]>([]);
  #future = $state.raw<readonly State[]>([]);
  #gesture: { name: string; until: number } | null = null;
  #open = 0;
  /** Whether the gesture between `begin` and `end` has its step already. */
  #stepped = false;
  readonly #same: (a: State, b: State) => boolean;
  readonly #now: () => number;

  constructor(same: (a: State, b: State) => boolean, now: () => number = () => performance.now()) {
    this.#same = same;
    this.#now = now;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Starts over from this state; nothing to undo. */
  reset(state: State): void {
    this.#present = state;
    this.#past = [];
    this.#future = [];
    this.#gesture = null;
  }

  /** Takes note of a new state. Follows the one before within `pause` ms under the same name: one step. */
  note(state: State, name: string, pause: number): void {
    const before = this.#present;
    if (before === null || this.#same(before, state)) return;
    const now = this.#now();
    const goesOn = this.#open > 0 ? this.#stepped : this.#gesture?.name === name && now < this.#gesture.until;
    if (!goesOn) this.#past = [...this.#past, before].slice(-DEPTH);
    this.#stepped = this.#open > 0;
    this.#gesture = { name, until: now + pause };
    this.#future = [];
    this.#present = state;
  }

  /** What is noted from here to `end` is one step, however long it takes. */
  begin(): void {
    if (this.#open === 0) this.#stepped = false;
    this.#open += 1;
  }

  end(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    this.#stepped = false;
    this.#gesture = null;
  }

  /** The state to go back to; null when there is none. */
  undo(): State | null {
    const previous = this.#past.at(-1);
    if (previous === undefined || this.#present === null) return null;
    this.#past = this.#past.slice(0, -1);
    this.#future = [this.#present, ...this.#future];
    return this.#goTo(previous);
  }

  /** The state that the last undo left; null when there is none. */
  redo(): State | null {
    const next = this.#future[0];
    if (next === undefined || this.#present === null) return null;
    this.#future = this.#future.slice(1);
    this.#past = [...this.#past, this.#present];
    return this.#goTo(next);
  }

  #goTo(state: State): State {
    this.#present = state;
    this.#gesture = null;
    return state;
  }
}
