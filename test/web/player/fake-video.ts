/** Plays as a video element does, by a time that the test moves on. */
export class FakeVideo {
  currentTime = 0;
  playbackRate = 1;
  muted = false;
  autoplay = false;
  volume = 1;
  paused = true;
  seeking = false;
  readyState = 4;
  /** Ticks from `play` until it really moves. */
  startsAfter = 0;
  /** How fast its own clock goes. */
  pace = 1;
  fps = 25;
  readonly seconds: number;
  /** What `play` is refused with. */
  refusal: DOMException | null = null;
  #delay = 0;

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  get ended(): boolean {
    return this.currentTime >= this.seconds;
  }

  async play(): Promise<void> {
    if (this.refusal && !this.muted) throw this.refusal;
    this.paused = false;
    this.#delay = this.startsAfter;
  }

  pause(): void {
    this.paused = true;
  }

  advance(seconds: number): void {
    if (this.paused) return;
    if (this.#delay > 0) this.#delay -= 1;
    else
      this.currentTime = Math.min(this.seconds, this.currentTime + seconds * this.playbackRate * this.pace);
  }
}
