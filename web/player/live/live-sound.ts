/** Hz. */
const RATE = 16_000;
/** How much later than it comes sound is played at first, s: pictures take that long. */
const FIRST_DELAY = 0.22;
/** A picture should be there so long before it is due, s; one that is later moves all that follows. */
const MARGIN = 0.015;
/** Where pictures are earlier than this for a while, sound can be played sooner, s. */
const TOO_EARLY = 0.07;
const LOOK_EVERY_S = 5;
/** Sound as quiet as this may be cut, −1…1. */
const QUIET = 0.01;

/**
 * Plays the sound of a session so much later than it comes that its pictures are there too, and says when each picture
 * is due. While it is silenced pictures are due at once.
 */
export class LiveSound {
  #context: AudioContext | null = null;
  /** Time of the context at which the session's time 0 is played; null before the first sound. */
  #base: number | null = null;
  #playing: { node: AudioBufferSourceNode; time: number }[] = [];
  /** How early the latest of the last pictures was, s, and since when that is looked at. */
  #earliness = Number.POSITIVE_INFINITY;
  #since = 0;

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
    this.#base = null;
    this.#earliness = Number.POSITIVE_INFINITY;
  }

  /** Takes the next stretch of the sound. */
  take(time: number, samples: Int16Array): void {
    const context = this.#context;
    if (!context || samples.length === 0) return;
    this.#base ??= context.currentTime + FIRST_DELAY - time;
    if (this.#base + time < context.currentTime) this.#base = context.currentTime + MARGIN - time;
    const buffer = context.createBuffer(1, samples.length, RATE);
    const data = buffer.getChannelData(0);
    let peak = 0;
    for (const [i, sample] of samples.entries()) {
      data[i] = sample / 32_768;
      peak = Math.max(peak, Math.abs(sample / 32_768));
    }
    if (peak < QUIET) this.#hurry(context);
    const node = new AudioBufferSourceNode(context, { buffer });
    node.connect(context.destination);
    node.start(this.#base + time);
    const playing = { node, time };
    this.#playing.push(playing);
    node.onended = () => {
      this.#playing = this.#playing.filter((one) => one !== playing);
    };
  }

  /** A picture has come. */
  pictureCame(time: number): void {
    const context = this.#context;
    if (!context || this.#base === null) return;
    const early = this.#base + time - context.currentTime;
    this.#earliness = Math.min(this.#earliness, early);
    if (early < MARGIN) this.#base += MARGIN - early;
  }

  /** When the picture of this time is to be seen, ms of `performance.now()`. */
  due(time: number): number {
    const context = this.#context;
    if (!context || this.#base === null) return 0;
    const heard = this.#base + time + (context.outputLatency || context.baseLatency);
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

  /** In a pause: plays sooner, where pictures have been earlier than they need to be. */
  #hurry(context: AudioContext): void {
    if (this.#base === null || context.currentTime - this.#since < LOOK_EVERY_S) return;
    if (Number.isFinite(this.#earliness) && this.#earliness > TOO_EARLY)
      this.#base -= this.#earliness - TOO_EARLY / 2;
    this.#earliness = Number.POSITIVE_INFINITY;
    this.#since = context.currentTime;
  }
}
