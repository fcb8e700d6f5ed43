/** Where a spring is, and how fast. */
export interface SpringState {
  value: number;
  speed: number;
}

/** A critically damped spring: goes to where it is told without overshoot, with continuous speed. Starts at rest at 0. */
export class Spring {
  #value: number;
  #speed: number;

  constructor({ value, speed }: SpringState = { value: 0, speed: 0 }) {
    this.#value = value;
    this.#speed = speed;
  }

  get state(): SpringState {
    return { value: this.#value, speed: this.#speed };
  }

  /** Moves `seconds` on towards `target`; about 4.7 / `stiffness` s until it is nearly there. Exact for any step. */
  step(target: number, stiffness: number, seconds: number): number {
    const away = this.#value - target;
    const drift = this.#speed + stiffness * away;
    const decay = Math.exp(-stiffness * seconds);
    this.#value = target + (away + drift * seconds) * decay;
    this.#speed = (this.#speed - stiffness * drift * seconds) * decay;
    return this.#value;
  }
}
