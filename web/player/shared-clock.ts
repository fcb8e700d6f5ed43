/** What of a video element the clock needs. */
export type ClockedVideo = Pick<
  HTMLVideoElement,
  'currentTime' | 'playbackRate' | 'muted' | 'paused' | 'ended' | 'seeking' | 'readyState' | 'play' | 'pause'
>;

/** A video on the clock. */
export type ClockMember = {
  video: ClockedVideo;
  /** Frames in a second. */
  fps: number;
  /** Length, s, the one it will have while it is being made. 0 = there is nothing to show, it sits out. */
  seconds: () => number;
  /** Seconds that can be played now; null = all of it. */
  available: () => number | null;
};

/** What a view needs to know. A new object at every change. */
export type ClockState = {
  playing: boolean;
  /** It plays, and stands still until the slowest of them can go on. */
  waiting: boolean;
  /** s */
  position: number;
  /** Length of the longest, s. */
  duration: number;
  rate: number;
  loop: boolean;
};

/** `HTMLMediaElement.HAVE_FUTURE_DATA`: it can go on from here. */
const HAVE_FUTURE_DATA = 3;
/** A video this far from the clock is put right by a seek, with all held; a nearer one by its rate, s. */
const FAR = 0.3;
/** Nearer than this nothing is done: no screen shows it, s. */
const NEAR = 0.004;
/** What browsers may round a time by, s. */
const EXACT = 0.001;
/** Time in which a video makes up most of its distance, s, and the most that its rate is bent for it. */
const CATCH_UP = 0.25;
const MOST_BENT = 0.25;
/** What a video that is being made must have beyond the clock before it is put there, s: its player keeps off the edge. */
const AHEAD = 0.6;
/** What it must have beyond the clock before all go on, s: less, and they would stop again at once. */
const GATHERED = 2;
/** Times in a file are rounded: what is this near to the next frame is that frame, as a share of a frame. */
const ROUNDING = 0.01;

/**
 * One clock for several videos. They play, pause, seek, loop and change speed together; one that has no more to show
 * holds all until it has. While they play, the one that is heard leads and is never bent; the others follow it by
 * small changes of their rate, which nobody hears. While they stand, each shows the frame of the same moment.
 */
export class SharedClock {
  readonly #members = new Set<ClockMember>();
  readonly #onChange: (state: ClockState) => void;
  #heard: ClockMember | null = null;
  #playing = false;
  #waiting = false;
  #position = 0;
  #rate = 1;
  #loop = false;
  /** The duration last told, s. */
  #told = 0;

  constructor(onChange: (state: ClockState) => void) {
    this.#onChange = onChange;
  }

  get state(): ClockState {
    return {
      playing: this.#playing,
      waiting: this.#waiting,
      position: this.#position,
      duration: this.#duration,
      rate: this.#rate,
      loop: this.#loop,
    };
  }

  /** Puts a video on the clock, silent; answers what takes it off again. */
  add(member: ClockMember): () => void {
    this.#members.add(member);
    member.video.muted = true;
    member.video.playbackRate = this.#rate;
    this.#tell();
    return () => {
      this.#members.delete(member);
      if (this.#heard === member) this.#heard = null;
      this.#tell();
    };
  }

  /** Whose sound is heard; null = silence. */
  hear(member: ClockMember | null): void {
    this.#heard = member;
    for (const { video } of this.#members) video.muted = video !== member?.video;
  }

  /** Starts all together; from the beginning when they stand at their end. Call it from a click. */
  play(): void {
    if (this.#playing || this.#duration === 0) return;
    this.#playing = true;
    if (this.#running().length === 0) this.#position = 0;
    this.#hold();
    // At once where all are ready: browsers let sound begin from a click only.
    this.tick();
  }

  /** Stops all on the same frame. */
  pause(): void {
    if (!this.#playing) return;
    this.#playing = false;
    this.#hold();
    this.#waiting = false;
    this.#tell();
  }

  toggle(): void {
    if (this.#playing) this.pause();
    else this.play();
  }

  /** Puts all on the frame of this time, s; no further than the slowest of those that are being made has come. */
  seek(to: number): void {
    const shown = this.#shown();
    const fps = Math.max(1, ...shown.map((member) => member.fps));
    const ends = shown.flatMap((member) => member.available() ?? []).map((seconds) => seconds - AHEAD);
    const last = Math.max(0, Math.min(this.#duration - 1 / fps, ...ends));
    this.#position = middle(Math.min(last, Math.max(0, to)), fps);
    this.#hold();
    this.#waiting = this.#playing;
    this.#tell();
  }

  /** So many frames on, or back, and stands there. */
  step(frames: number): void {
    this.pause();
    this.seek(this.#position + frames / Math.max(1, ...this.#shown().map(({ fps }) => fps)));
  }

  /** Speed of all: 1 = as made. */
  setRate(rate: number): void {
    this.#rate = rate;
    for (const { video } of this.#members) video.playbackRate = rate;
    this.#tell();
  }

  setLoop(loop: boolean): void {
    this.#loop = loop;
    this.#tell();
  }

  /** Keeps them together. Call it once for every picture of the screen. */
  tick(): void {
    // While all stand, only what there is to show may change: one has come that is being made, or has been read.
    if (!this.#playing && this.#duration === this.#told) return;
    if (!this.#playing) this.#align();
    else if (this.#waiting) this.#goOn();
    else this.#keepTogether();
    this.#tell();
  }

  #goOn(): void {
    const running = this.#running();
    this.#align();
    if (!running.every((member) => this.#isReady(member))) return;
    this.#waiting = false;
    for (const member of running) this.#start(member);
  }

  #keepTogether(): void {
    const leader = this.#leader();
    if (leader) this.#position = Math.max(this.#position, leader.video.currentTime);
    const running = this.#running();
    const drift = (video: ClockedVideo) => (video === leader?.video ? 0 : video.currentTime - this.#position);
    if (running.length === 0) this.#end();
    else if (running.some(({ video }) => !canGoOn(video) || Math.abs(drift(video)) > FAR)) this.#hold();
    else for (const { video } of running) this.#bend(video, drift(video));
  }

  /** @param drift how far it is ahead, s */
  #bend(video: ClockedVideo, drift: number): void {
    const bent = Math.abs(drift) < NEAR ? 0 : Math.max(-MOST_BENT, Math.min(MOST_BENT, drift / CATCH_UP));
    const rate = this.#rate * (1 - bent);
    if (Math.abs(video.playbackRate - rate) > 0.002) video.playbackRate = rate;
  }

  #end(): void {
    if (this.#loop) this.#position = 0;
    else this.#playing = false;
    this.#hold();
    this.#waiting = this.#playing;
  }

  /** All stand, on the frame of the clock, until they can go on. */
  #hold(): void {
    this.#waiting = true;
    for (const { video } of this.#members) if (!video.paused) video.pause();
    this.#align();
  }

  #align(): void {
    for (const member of this.#shown()) {
      const { video, fps } = member;
      const reach = member.available();
      if (reach !== null && this.#position > reach - AHEAD + 1 / fps) continue;
      const at = middle(Math.min(this.#position, member.seconds() - 1 / fps), fps);
      if (!video.seeking && Math.abs(video.currentTime - at) > EXACT) video.currentTime = at;
    }
  }

  #start({ video }: ClockMember): void {
    video.playbackRate = this.#rate;
    video.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || video.muted) return;
      // Without sound every browser lets it play.
      this.hear(null);
      this.#tell();
    });
  }

  #isReady({ video, fps, available }: ClockMember): boolean {
    const reach = available();
    if (reach !== null && reach - this.#position < GATHERED) return false;
    const near = Math.abs(video.currentTime - this.#position) <= 1 / fps;
    return near && !video.seeking && video.readyState >= HAVE_FUTURE_DATA;
  }

  /** The one that is heard, else the longest of those that have not come to their end. */
  #leader(): ClockMember | null {
    const running = this.#running();
    if (this.#heard && running.includes(this.#heard)) return this.#heard;
    return running.reduce<ClockMember | null>(
      (longest, member) => (longest && longest.seconds() >= member.seconds() ? longest : member),
      null,
    );
  }

  #shown(): ClockMember[] {
    return [...this.#members].filter((member) => member.seconds() > 0);
  }

  /** Those that have something left to show at this moment. */
  #running(): ClockMember[] {
    return this.#shown().filter(
      ({ video, fps, seconds }) =>
        this.#position < seconds() - 1 / fps && !(this.#playing && !this.#waiting && video.ended),
    );
  }

  get #duration(): number {
    return Math.max(0, ...[...this.#members].map((member) => member.seconds()));
  }

  #tell(): void {
    this.#told = this.#duration;
    this.#onChange(this.state);
  }
}

function canGoOn({ paused, readyState }: ClockedVideo): boolean {
  return !paused && readyState >= HAVE_FUTURE_DATA;
}

/** The middle of the frame that is on the screen at this time, s: no rounding leads from there to another frame. */
function middle(time: number, fps: number): number {
  return (Math.floor(Math.max(0, time) * fps + ROUNDING) + 0.5) / fps;
}
