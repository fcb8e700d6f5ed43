/** How much later than it comes sound is played at first, s: pictures take that long. */
const FIRST_DELAY = 0.2;
/** A picture should be there so long before it is due, s. */
const MARGIN = 0.01;
/** Where pictures have been earlier than this, sound can be played sooner, s. */
const TOO_EARLY = 0.03;
/** Looked at are so many of the last pictures: three seconds of them. */
const LOOKED_AT = 75;
/** So many of them may be late: a quarter of a second. A hiccup shall not hold everything up from then on. */
const LATE_SHARE = 0.08;
/**
 * The first pictures are held up while engine, encoder and decoder begin, and those behind them make up for it: until so
 * many have come, only the best of them tells how long pictures take, and that from the `FEW`th on.
 */
const BEGINNING = 50;
const FEW = 25;

/**
 * How much later than it comes the sound of a session is played, so that its pictures are there too: as little as the
 * last pictures allow. Times in s, of any one clock and of the session.
 */
export class PlayoutDelay {
  /** Time of the clock at which the session's time 0 is played; null before the first sound. */
  #base: number | null = null;
  /** How early the last pictures were. */
  #early: number[] = [];
  /** How many have come. */
  #came = 0;

  /** Another session begins. */
  begin(): void {
    this.#base = null;
    this.#early = [];
    this.#came = 0;
  }

  /** When this time of the session is played; null before the first sound. */
  at(time: number): number | null {
    return this.#base === null ? null : this.#base + time;
  }

  /** Sound of this time has come: when it is to be played. Never earlier than now. */
  soundCame(time: number, now: number): number {
    this.#base ??= now + FIRST_DELAY - time;
    if (this.#base + time < now) this.#shift(now + MARGIN - time - this.#base);
    return this.#base + time;
  }

  /** A picture of this time has come. */
  pictureCame(time: number, now: number): void {
    if (this.#base === null) return;
    this.#early.push(this.#base + time - now);
    if (this.#early.length > LOOKED_AT) this.#early.shift();
    this.#came += 1;
    if (this.#came < FEW) return;
    const early = this.#came <= BEGINNING ? Math.max(...this.#early) : this.#usual();
    if (early < MARGIN) this.#shift(MARGIN - early);
    if (this.#came === BEGINNING) this.#early = [];
  }

  /** Nobody has spoken for so long, s: as much may be left out. Plays sooner where pictures are earlier than need be. */
  paused(seconds: number): void {
    const early = this.#usual();
    if (this.#early.length === LOOKED_AT && early > TOO_EARLY)
      this.#shift(Math.max(-seconds, TOO_EARLY / 2 - early));
  }

  /** How early pictures are, but for the few that may be late. */
  #usual(): number {
    const sorted = [...this.#early].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length * LATE_SHARE)] ?? 0;
  }

  #shift(by: number): void {
    if (this.#base === null) return;
    this.#base += by;
    this.#early = this.#early.map((early) => early + by);
  }
}
