import type { Turn } from './gestures.ts';
import type { MotionStyle } from './motion-style.ts';
import { Dice, STREAM } from './random.ts';
import { Spring, type SpringState } from './spring.ts';

/** How far a posture may be from the portrait's own, rad: what a speaker shifts by from phrase to phrase. */
const SHIFT = { yaw: 0.02, pitch: 0.012, roll: 0.014 };

/** What postures still to come depend on. Times in s. */
export interface PostureState {
  dice: Turn;
  springs: { yaw: SpringState; pitch: SpringState; roll: SpringState };
  aim: Turn;
  tilted: number;
  glance: number;
  glanceEnds: number;
  /** null = never. */
  nextGlance: number | null;
  changed: number;
  last: number;
}

/**
 * Where the head rests: it takes a new posture at the start of a phrase, as speakers do, and the postures that the
 * prompt asks for (tilting, looking around, bowed, raised). Springs carry it there.
 */
export class Posture {
  readonly #style: MotionStyle;
  readonly #yaw: Dice;
  readonly #pitch: Dice;
  readonly #roll: Dice;
  readonly #springs: Readonly<Record<'yaw' | 'pitch' | 'roll', Spring>>;
  #aim: Turn = { yaw: 0, pitch: 0, roll: 0 };
  #tilted = 0;
  #glance = 0;
  #glanceEnds = 0;
  #nextGlance: number;
  #changed = 0;
  #last = 0;

  constructor(seed: number, style: MotionStyle, from?: PostureState) {
    this.#style = style;
    this.#yaw = new Dice(seed, STREAM.postureYaw, from?.dice.yaw);
    this.#pitch = new Dice(seed, STREAM.posturePitch, from?.dice.pitch);
    this.#roll = new Dice(seed, STREAM.postureRoll, from?.dice.roll);
    this.#springs = {
      yaw: new Spring(from?.springs.yaw),
      pitch: new Spring(from?.springs.pitch),
      roll: new Spring(from?.springs.roll),
    };
    const soon = () => (from?.last ?? 0) + this.#yaw.between(0.3, 1);
    this.#nextGlance = style.glance > 0 ? (from?.nextGlance ?? soon()) : Number.POSITIVE_INFINITY;
    if (from) this.#resume(from);
    else this.#take(0.4);
  }

  #resume({ aim, tilted, glance, glanceEnds, changed, last }: PostureState): void {
    this.#aim = aim;
    this.#tilted = tilted;
    this.#glance = glance;
    this.#glanceEnds = glanceEnds;
    this.#changed = changed;
    this.#last = last;
  }

  get state(): PostureState {
    const { yaw, pitch, roll } = this.#springs;
    return {
      dice: { yaw: this.#yaw.thrown, pitch: this.#pitch.thrown, roll: this.#roll.thrown },
      springs: { yaw: yaw.state, pitch: pitch.state, roll: roll.state },
      aim: { ...this.#aim },
      tilted: this.#tilted,
      glance: this.#glance,
      glanceEnds: this.#glanceEnds,
      nextGlance: Number.isFinite(this.#nextGlance) ? this.#nextGlance : null,
      changed: this.#changed,
      last: this.#last,
    };
  }

  /** At `t` s (growing). `shift`: a phrase begins. `size`: how large the speaker's own shifts are, 1 = usual. */
  at(t: number, shift: boolean, size: number): Turn {
    // Nobody holds one posture through a long sentence, nor takes a new one twice in a second.
    if ((shift && t - this.#changed > 1.2) || t - this.#changed > 4.2) {
      this.#take(1);
      this.#changed = t;
    }
    if (t >= this.#nextGlance) this.#look(t);
    if (t >= this.#glanceEnds) this.#glance = 0;
    const seconds = t - this.#last;
    this.#last = t;
    const stiffness = 4.2 * this.#style.tempo;
    const { tilt, bow, lean } = this.#style;
    const { yaw, pitch, roll } = this.#springs;
    return {
      yaw: yaw.step(size * this.#aim.yaw + this.#glance, stiffness + (this.#glance === 0 ? 0 : 2), seconds),
      pitch: pitch.step(size * this.#aim.pitch + 0.035 * bow + 0.012 * lean, stiffness, seconds),
      roll: roll.step(size * Math.min(1, tilt / 0.35) * this.#aim.roll + this.#tilted, stiffness, seconds),
    };
  }

  #take(size: number): void {
    // A tilt that was asked for is seen to either side; the small one that everybody has is anywhere between.
    const side = this.#roll.next() < 0.5 ? -1 : 1;
    this.#tilted = side * Math.max(0, this.#style.tilt - 0.35) * 0.05 * this.#roll.between(0.75, 1);
    this.#aim = {
      yaw: size * SHIFT.yaw * this.#yaw.between(-1, 1),
      pitch: size * SHIFT.pitch * this.#pitch.between(-1, 1),
      roll: size * SHIFT.roll * this.#roll.between(-1, 1),
    };
  }

  #look(t: number): void {
    const side = this.#glance > 0 || this.#yaw.next() < 0.5 ? -1 : 1;
    this.#glance = side * 0.045 * this.#style.glance * this.#yaw.between(0.8, 1.1);
    this.#glanceEnds = t + this.#yaw.between(0.7, 1.4);
    this.#nextGlance = this.#glanceEnds + this.#yaw.between(0.5, 2.2);
  }
}
