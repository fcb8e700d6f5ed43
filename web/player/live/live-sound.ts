import { PlayoutDelay } from './playout-delay.ts';

/** Hz. */
const RATE = 16_000;
/** Sound as quiet as this may be cut, −1…1. */
const QUIET = 0.01;
/** As much of a silence stays as keeps words apart, s; of one that is longer, the rest may be left out. */
const KEPT = 0.04;
const PAUSE = 0.08;

/**
 * Plays the sound of a session so much later than it comes that its pictures are there too, and says when each picture
 * is due. While it is silenced pictures are due at once.
 */
export class LiveSound {
  #context: AudioContext | null = null;
  readonly #delay = new PlayoutDelay();
  /** How long it has been quiet, s. */
  #quiet = 0;
  #playing: { node: AudioBufferSourceNode; time: number }[] = [];

  get on(): boolean {
    return this.#context !== null;
  }

  /** Has it heard, or not. To be switched on by a click: browsers ask for one. */
  switch(on: boolean): void {
    this.begin();
    if (on === this.on) return;
    void this.#context?.close();
    this.#context = on ? new AudioContext({ sampleRate: RATE, latencyHint: 'interactive' }) : null;
    void this.#context?.resume();
  }

  /** Another session begins. */
  begin(): void {
    this.silence(Number.NEGATIVE_INFINITY);
    this.#delay.begin();
  }

  /** Takes the next stretch of the sound. */
  take(time: number, samples: Int16Array): void {
    const context = this.#context;
    if (!context || samples.length === 0) return;
    const buffer = context.createBuffer(1, samples.length, RATE);
    const data = buffer.getChannelData(0);
    let peak = 0;
    for (const [i, sample] of samples.entries()) {
      data[i] = sample / 32_768;
      peak = Math.max(peak, Math.abs(sample / 32_768));
    }
    this.#quiet = peak < QUIET ? this.#quiet + samples.length / RATE : 0;
    if (this.#quiet >= PAUSE) {
      this.#delay.paused(this.#quiet - KEPT);
      this.#quiet = KEPT;
    }
    const at = this.#delay.soundCame(time, context.currentTime);
    const node = new AudioBufferSourceNode(context, { buffer });
    node.connect(context.destination);
    node.start(at);
    const playing = { node, time };
    this.#playing.push(playing);
    node.onended = () => {
      this.#playing = this.#playing.filter((one) => one !== playing);
    };
  }

  /** A picture has come. */
  pictureCame(time: number): void {
    // It is due when its sound is heard, which is later than when that is played.
    if (this.#context) this.#delay.pictureCame(time, this.#context.currentTime - latencyOf(this.#context));
  }

  /** When the picture of this time is to be seen, ms of `performance.now()`. */
  due(time: number): number {
    const context = this.#context;
    const at = this.#delay.at(time);
    if (!context || at === null) return 0;
    const heard = at + latencyOf(context);
    return performance.now() + (heard - context.currentTime) * 1000;
  }

  /** Nothing later than this is to be heard. */
  silence(after: number): void {
    for (const { node, time } of this.#playing) if (time >= after) node.stop();
  }

  close(): void {
    void this.#context?.close();
    this.#context = null;
  }
}

/** How much later than it is played sound is heard, s. */
function latencyOf({ outputLatency, baseLatency }: AudioContext): number {
  return outputLatency || baseLatency;
}
