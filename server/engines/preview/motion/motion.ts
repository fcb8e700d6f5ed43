import type { FaceControls } from '../controls.ts';
import { NEUTRAL } from '../controls.ts';
import { type BlinkState, Blinks } from './blinks.ts';
import { Expression, type ExpressionState } from './expression.ts';
import { type GestureState, Gestures } from './gestures.ts';
import { HOPS_PER_SECOND, HopWindow, type SpeechSource } from './hop-window.ts';
import type { MotionStyle } from './motion-style.ts';
import { mouthAt, REST_CLOSE } from './mouth.ts';
import { smoothNoise, smoothstep, softLimit } from './noise.ts';
import { Posture, type PostureState } from './posture.ts';
import { ProsodyListener, type ProsodyState } from './prosody.ts';
import { randomAt, STREAM } from './random.ts';
import { styleOf } from './style.ts';

/** Frames a second of the preview engine. */
export const FPS = 25;

/** What shapes the motion besides the recording. */
export interface MotionRequest {
  prompt: string;
  /** `base_seed`: another seed is another performance of the same words. */
  seed: number;
  /** `sample_guide_scale`, 0 (natural) … 10 (the most that a face can show). */
  guide: number;
  /** How many frames the whole performance has: the last ones come to rest. Infinity: nobody knows. */
  frames: number;
}

/** Where a performance stands before its next frame. The same request goes on from it as if nothing had been between. */
export interface MotionState {
  /** The next frame. */
  frame: number;
  prosody: ProsodyState;
  blinks: BlinkState;
  gestures: GestureState;
  posture: PostureState;
  expression: ExpressionState;
}

/**
 * The mouth is shown this much ahead of the sound, s. Lips do move before the voice, and a viewer forgives early lips
 * and not late ones; half a frame keeps the measured lag within it.
 */
const LEAD = -0.01;

/** Furthest the head turns, rad: about what a warped portrait can show. Guide adds up to half. */
const LIMIT = { yaw: 0.055, pitch: 0.055, roll: 0.075 };

/** x up to `knee`, then bent so that it never passes 1. */
function bounded(x: number, knee = 0.8): number {
  if (x <= knee) return Math.max(0, x);
  return knee + (1 - knee) * Math.tanh((x - knee) / (1 - knee));
}

/** The hop that a frame shows. It is looked at for 40 ms: its middle is what has to fit the sound. */
export function hopOf(frame: number): number {
  return Math.round((frame / FPS + 0.5 / FPS + LEAD) * HOPS_PER_SECOND);
}

/** The performance of one recording: the face's controls, frame after frame. */
export class Motion {
  readonly style: MotionStyle;
  readonly #request: MotionRequest;
  readonly #window: HopWindow;
  readonly #prosody: ProsodyListener;
  readonly #blinks: Blinks;
  readonly #gestures: Gestures;
  readonly #posture: Posture;
  readonly #expression: Expression;
  /** Exaggeration 0…1. */
  readonly #more: number;
  #frame: number;

  /**
   * `source` is read forward once. The same source and request give the same frames, bit for bit, also when they are
   * made in pieces, each `from` where the last one stood.
   * @param ahead hops past a frame that the source knows when it is asked for that frame
   */
  constructor(source: SpeechSource, request: MotionRequest, from?: MotionState, ahead?: number) {
    const seed = request.seed >>> 0;
    this.style = styleOf(request.prompt);
    this.#request = { ...request, seed };
    this.#more = Math.min(1, Math.max(0, request.guide / 10));
    this.#frame = from?.frame ?? 0;
    this.#window = new HopWindow(source, hopOf(this.#frame), ahead);
    this.#prosody = new ProsodyListener(this.#window, from?.prosody);
    this.#blinks = new Blinks(seed, this.style.blink, from?.blinks);
    this.#gestures = new Gestures(seed, this.style, from?.gestures, this.#frame / FPS);
    this.#posture = new Posture(seed, this.style, from?.posture);
    this.#expression = new Expression(seed, this.style, from?.expression);
  }

  get state(): MotionState {
    return {
      frame: this.#frame,
      prosody: this.#prosody.state,
      blinks: this.#blinks.state,
      gestures: this.#gestures.state,
      posture: this.#posture.state,
      expression: this.#expression.state,
    };
  }

  /** The next frame's controls; the first is the portrait as it is. Throws when the recording cannot be read. */
  next(): FaceControls {
    const frame = this.#frame++;
    const t = frame / FPS;
    const hop = hopOf(frame);
    this.#window.reach(hop);
    const prosody = this.#prosody.step(hop);
    const blink = this.#blinks.at(t, prosody.phrase === 'end');
    const turn = this.#gestures.at(t, prosody);
    // How far anything goes by itself; `gestured` below is for what was asked for or stressed.
    const sized = this.style.energy * (1 + 0.8 * this.#more);
    const posture = this.#posture.at(t, prosody.phrase === 'start', sized);
    const mood = this.#expression.at(t, prosody);
    if (frame === 0) return { ...NEUTRAL };

    const { style } = this;
    const { seed } = this.#request;
    const length = this.#request.frames / FPS;
    const left = Math.max(0, (this.#request.frames - 1 - frame) / FPS);
    const begun = smoothstep(0, Math.min(0.9, length / 3), t);
    const settling = 0.25 + 0.75 * smoothstep(0, Math.min(0.8, length / 3), left);
    const alive = begun * settling;
    const amplitude = sized * (0.7 + 0.5 * prosody.activity);
    const noise = (stream: number, hertz: number) => smoothNoise(seed, stream, t, hertz * style.tempo);
    const sway = (size: number, stream: number, hertz: number) => size * amplitude * noise(stream, hertz);
    const limit = 1 + 0.5 * this.#more;
    // A nod that was asked for is a nod in a calm person too.
    const gestured = Math.max(0.55, Math.min(1.4, style.energy)) * (1 + 0.6 * this.#more);
    const yaw = sway(0.028, STREAM.yaw, 0.19) + posture.yaw + turn.yaw * gestured;
    const pitch = sway(0.013, STREAM.pitch, 0.2) + posture.pitch + turn.pitch * gestured;
    const roll = sway(0.014, STREAM.roll, 0.15) + posture.roll;

    return {
      ...this.#mouth(hop, t, left),
      smile: mood.smile * (1 + 0.5 * this.#more) * begun,
      brow: softLimit(mood.brow * (1 + 0.8 * this.#more) * alive, 1),
      blink,
      yaw: softLimit(yaw * alive, LIMIT.yaw * limit),
      pitch: softLimit(pitch * alive, LIMIT.pitch * limit),
      roll: softLimit(roll * alive, LIMIT.roll * limit),
      shiftX: softLimit((sway(0.008, STREAM.shiftX, 0.11) + 0.12 * yaw) * alive, 0.03),
      shiftY: softLimit((sway(0.005, STREAM.shiftY, 0.17) + 0.1 * pitch + 0.012 * style.lean) * alive, 0.03),
      breath: this.#breath(t) * begun,
    };
  }

  #mouth(hop: number, t: number, left: number) {
    const mouth = mouthAt(this.#window, hop);
    const more = this.#more;
    // Out of the portrait's own mouth in two frames, and to rest in the last four.
    const own = smoothstep(0, 0.1, t);
    const ending = smoothstep(0, 0.16, left);
    const speaking = own * ending;
    return {
      speech: own,
      open: bounded(mouth.open * this.style.articulation * (1 + 0.5 * more)) * speaking,
      close: own * Math.max(mouth.close * ending, REST_CLOSE * (1 - ending)),
      wide: bounded(mouth.wide * (1 + 0.3 * more)) * speaking,
      round: bounded(mouth.round * (1 + 0.3 * more)) * speaking,
      tuck: mouth.tuck * speaking,
    };
  }

  /** One breath in about 3.8 s, in faster than out, starting between two breaths. */
  #breath(t: number): number {
    const { seed } = this.#request;
    const rate = (0.24 + 0.05 * randomAt(seed, STREAM.breath, 0)) * (0.7 + 0.3 * this.style.tempo);
    const drift = 0.25 * smoothNoise(seed, STREAM.breath, t, 0.07);
    const phase = 2 * Math.PI * rate * t + drift;
    return Math.sin(phase + 0.35 * Math.sin(phase)) * Math.min(1, 0.55 + 0.35 * this.style.energy);
  }
}
