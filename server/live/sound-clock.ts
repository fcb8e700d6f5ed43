/** Hz, 16-bit mono. */
const RATE = 16_000;
const BYTES = 2;
const A_MS = RATE / 1000;
/** Looked at so often, ms: one hop of the analysis. */
const TICK_MS = 10;
/** Live sound may be late by so much before silence takes its place: packets of 20 ms, and their jitter. */
const PATIENCE = 80 * A_MS;
/** Live sound is so much behind the wall clock at the start: a packet may come that much later than the one before. */
const SLACK = 20 * A_MS;
/** After a pause, sound that is sent in pieces waits until so much of it is there, so that the next is not too late. */
const PRE_ROLL = 40 * A_MS;
/** Live sound that waits has been held up on its way. More than a little is made up for … */
const LITTLE = 40 * A_MS;
/** … by going so much faster, and what is beyond this is left out. */
const FASTER = 0.2;
const TOO_MUCH = 240 * A_MS;
/** Sound that may wait to be said: an hour of it, which is 115 MB. */
const MOST_QUEUED = 3_600 * RATE;

/** How sound comes: as it is spoken, or ahead. */
export type Pace = 'live' | 'queued';

/**
 * The time of a session: one stream of sound without gaps, in which what is fed is said piece after piece and all else
 * is silence. It goes as the wall clock does; live sound, which comes a little unevenly, is passed on as it comes.
 */
export class SoundClock {
  readonly #emit: (pcm: Int16Array) => void;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #pace: Pace;
  #queue: Int16Array[] = [];
  #queued = 0;
  /** All that was ever fed and not forgotten, samples. */
  #fed = 0;
  /** Who waits until so much of it has been said. */
  #marks: { at: number; tell: (said: boolean) => void }[] = [];
  #emitted = 0;
  /** When sample 0 was due, ms. */
  #origin: number;
  #ticked: number;
  /** Nobody has been speaking: what comes next begins something. */
  #isResting = true;
  /** Since when sound waits for its pre-roll, ms; null = it does not. */
  #waitsSince: number | null = null;

  /**
   * @param emit takes the samples that come next
   * @param now ms
   */
  constructor(pace: Pace, emit: (pcm: Int16Array) => void, now = () => performance.now()) {
    this.#pace = pace;
    this.#emit = emit;
    this.#now = now;
    this.#origin = now();
    this.#ticked = this.#origin;
    this.#timer = setInterval(() => this.tick(), TICK_MS);
  }

  /** Sound that has been said, silence included, s. */
  get seconds(): number {
    return this.#emitted / RATE;
  }

  /** Sound that waits, s. */
  get queuedSeconds(): number {
    return this.#queued / RATE;
  }

  /** How what is fed from now on comes. */
  set pace(pace: Pace) {
    this.#pace = pace;
    if (this.#queued === 0) this.#isResting = true;
  }

  /** Resolves when all that was fed has been said, but for the last `seconds` of it: true; false where it was forgotten. */
  told(seconds = 0): Promise<boolean> {
    const at = this.#fed - seconds * RATE;
    if (at <= this.#fed - this.#queued) return Promise.resolve(true);
    return new Promise((tell) => this.#marks.push({ at, tell }));
  }

  /** Takes sound. False when so much is waiting already that it cannot be taken. */
  feed(pcm: Int16Array): boolean {
    if (this.#queued + pcm.length > MOST_QUEUED) return false;
    if (pcm.length === 0) return true;
    const begins = this.#isResting && this.#queued === 0;
    this.#queue.push(pcm);
    this.#queued += pcm.length;
    this.#fed += pcm.length;
    const now = this.#now();
    if (this.#pace === 'live') {
      if (begins) this.#origin = now - (this.#emitted + this.#queued + SLACK) / A_MS;
      if (this.#queued > TOO_MUCH) this.#take(this.#queued - LITTLE);
    } else if (begins) this.#waitsSince = now;
    this.tick();
    return true;
  }

  /** No more comes for now: nothing is waited for. */
  flush(): void {
    this.#waitsSince = null;
    if (this.#queued === 0) this.#isResting = true;
    this.tick();
  }

  /** Forgets what waits. */
  interrupt(): void {
    this.#queue = [];
    this.#fed -= this.#queued;
    this.#queued = 0;
    for (const { tell } of this.#marks.splice(0)) tell(false);
    this.flush();
  }

  /** Says what is due. */
  tick(): void {
    const now = this.#now();
    if (this.#pace === 'live' && this.#queued > LITTLE) this.#origin -= (now - this.#ticked) * FASTER;
    this.#ticked = now;
    const due = Math.floor((now - this.#origin) * A_MS) - this.#emitted;
    if (due <= 0) return;
    if (
      this.#waitsSince !== null &&
      (this.#queued >= PRE_ROLL || (now - this.#waitsSince) * A_MS >= PRE_ROLL)
    )
      this.#waitsSince = null;
    if (this.#queued > 0 && this.#waitsSince === null) this.#say(due);
    else this.#rest(due);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { tell } of this.#marks.splice(0)) tell(false);
  }

  #say(due: number): void {
    const pcm = this.#take(Math.min(this.#queued, due));
    this.#isResting = false;
    // The microphone's own clock may be slower than ours.
    const behind = due - pcm.length - 2 * SLACK;
    if (this.#pace === 'live' && behind > 0) this.#origin += behind / A_MS;
    this.#pass(pcm);
  }

  #rest(due: number): void {
    if (this.#pace === 'live' && !this.#isResting && due < PATIENCE) return;
    this.#isResting = true;
    this.#pass(new Int16Array(due));
  }

  #pass(pcm: Int16Array): void {
    this.#emitted += pcm.length;
    this.#emit(pcm);
    const said = this.#fed - this.#queued;
    for (const { tell } of this.#marks.filter(({ at }) => at <= said)) tell(true);
    this.#marks = this.#marks.filter(({ at }) => at > said);
  }

  #take(count: number): Int16Array {
    const taken = new Int16Array(count);
    for (let filled = 0; filled < count; ) {
      const first = this.#queue[0] as Int16Array;
      const part = first.subarray(0, count - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length === first.length) this.#queue.shift();
      else this.#queue[0] = first.subarray(part.length);
    }
    this.#queued -= count;
    return taken;
  }
}

/** The samples of a message; a byte too many is left out. */
export function samplesOf(message: Uint8Array): Int16Array {
  const samples = new Int16Array(message.length >> 1);
  // A copy: the message lies at any place in memory, and samples only at even ones.
  new Uint8Array(samples.buffer).set(message.subarray(0, samples.length * BYTES));
  return samples;
}
