import type { MotionStyle } from './motion-style.ts';
import type { Prosody } from './prosody.ts';
import { Dice, STREAM } from './random.ts';

/** Head rotation in rad. */
export interface Turn {
  yaw: number;
  pitch: number;
  roll: number;
}

interface Pulse {
  kind: 'beat' | 'nod' | 'shake';
  /** When the gesture begins, s, and how long it takes. */
  start: number;
  seconds: number;
  size: number;
}

/** 0 → 1 → 0 over u = 0…1 with its top at `top`, flat at both ends. */
function bump(u: number, top: number): number {
  if (u <= 0 || u >= 1) return 0;
  const x = u < top ? u / top : (1 - u) / (1 - top);
  return x * x * (3 - 2 * x);
}

/** What gestures still to come, and those under way, depend on. Times in s; null = never. */
export interface GestureState {
  dice: number;
  sizes: number;
  pulses: Pulse[];
  lastNod: number;
  nextNod: number | null;
  nextShake: number | null;
}

/**
 * The head's gestures that have a moment: beats and nods on stressed syllables, nods of agreement where the prompt
 * asks for them, shaking. `at` sums what is under way.
 */
export class Gestures {
  readonly #style: MotionStyle;
  readonly #dice: Dice;
  readonly #sizes: Dice;
  #pulses: Pulse[] = [];
  #lastNod = -1;
  #nextNod: number;
  #nextShake: number;

  /** `from`: what went before, which ended at `now`, s. */
  constructor(seed: number, style: MotionStyle, from?: GestureState, now = 0) {
    this.#style = style;
    this.#dice = new Dice(seed, STREAM.gesture, from?.dice);
    this.#sizes = new Dice(seed, STREAM.gestureSize, from?.sizes);
    const soon = (low: number, high: number) => now + this.#dice.between(low, high);
    this.#nextNod = this.#asked ? (from?.nextNod ?? soon(0.5, 1.2)) : Number.POSITIVE_INFINITY;
    this.#nextShake = style.shake > 0 ? (from?.nextShake ?? soon(0.4, 1.4)) : Number.POSITIVE_INFINITY;
    if (from) ({ pulses: this.#pulses, lastNod: this.#lastNod } = from);
  }

  get state(): GestureState {
    const finite = (time: number) => (Number.isFinite(time) ? time : null);
    return {
      dice: this.#dice.thrown,
      sizes: this.#sizes.thrown,
      pulses: this.#pulses.map((pulse) => ({ ...pulse })),
      lastNod: this.#lastNod,
      nextNod: finite(this.#nextNod),
      nextShake: finite(this.#nextShake),
    };
  }

  /** Nods come by themselves only where the prompt asks for them; else they wait for a stressed syllable. */
  get #asked(): boolean {
    return this.#style.nod > 1.25;
  }

  at(t: number, prosody: Prosody): Turn {
    for (const { at, strength } of prosody.stresses) this.#accent(at, strength);
    if (t >= this.#nextNod && t - this.#lastNod > 0.9) this.#nod(t, 0.8 + 0.4 * this.#sizes.next(), 0.62);
    if (t >= this.#nextShake) this.#shake(t);
    const turn: Turn = { yaw: 0, pitch: 0, roll: 0 };
    this.#pulses = this.#pulses.filter((pulse) => t < pulse.start + pulse.seconds);
    for (const { kind, start, seconds, size } of this.#pulses) {
      const u = (t - start) / seconds;
      if (u <= 0) continue;
      if (kind === 'shake') turn.yaw += size * bump(u, 0.4) * Math.sin(u * seconds * 2 * Math.PI * 1.55);
      // A nod starts with a trace of lift and swings back a little above where it was.
      else turn.pitch += size * (bump(u, 0.42) - 0.22 * bump(u * 1.25 - 0.25, 0.72) * u);
    }
    return turn;
  }

  /** A stressed syllable: always a beat, now and then a nod whose lowest point falls on it. */
  #accent(at: number, strength: number): void {
    const { nod, energy } = this.#style;
    if (nod <= 0) return;
    const chance = 0.22 * nod * (0.5 + strength);
    if (at - this.#lastNod > 1.5 / Math.max(0.5, nod) && this.#dice.next() < chance) {
      this.#nod(at - 0.17, 0.55 + 0.45 * strength, 0.55);
    } else if (energy > 0.3) {
      this.#pulses.push({
        kind: 'beat',
        start: at - 0.16,
        seconds: 0.42,
        size: 0.011 * strength * Math.min(1.5, nod),
      });
    }
  }

  #nod(start: number, size: number, seconds: number): void {
    const asked = this.#asked ? 1.55 : 1;
    this.#pulses.push({ kind: 'nod', start, seconds, size: 0.036 * size * asked });
    this.#lastNod = start;
    if (this.#asked) this.#nextNod = start + this.#dice.between(1.1, 2.6);
  }

  #shake(t: number): void {
    const seconds = this.#dice.between(1.1, 1.6);
    this.#pulses.push({ kind: 'shake', start: t, seconds, size: 0.036 * this.#style.shake });
    this.#nextShake = t + seconds + this.#dice.between(1.4, 3.6);
  }
}
