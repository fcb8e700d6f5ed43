import { BentRates } from './bent-rates.ts';
import { type ClockedVideo, type ClockMember, canGoOn, isReady, middle } from './clock-member.ts';
import type { ClockState } from './clock-state.ts';

/** A video this far from the clock is put right by a seek, with all held; a nearer one by its rate, s. */
const FAR = 0.3;
/** What browsers may round a time by, s. */
const EXACT = 0.001;
/** What a video that is being made must have beyond the clock before it is put there, s: its player keeps off the edge. */
const AHEAD = 0.6;
/** The slowest that every browser plays, times as fast as made. */
const CREEP = 1 / 16;
/** A video that has come this far since it was started moves, s. */
const MOVED = 0.0005;
/** One that does not seem to move although it could is waited for no longer than this many pictures of the screen … */
const MOST_STARTING = 60;
/** … and only a wait longer than this is told. */
const UNTOLD = 20;
/** While they play, where they are is told again after so much of them, s: the page is painted for it. */
const TOLD_EVERY = 0.09;
/** So many are many: they are looked at less often than the screen shows a picture, by so much for each of them, ms. */
const MANY = 5;
const REST = 4;
/** While some are put right, they are looked at after so long, ms. */
const BENDING_REST = 30;
/** Among many, one that has nothing to show for so many looks holds the others: a hiccup of one is seen less than that. */
const PATIENCE = 3;

/**
 * One clock for several videos. They play, pause, seek, loop and change speed together; one that has no more to show
 * holds all until it has. From `play` until a video moves it takes each another time, some frames long: so all begin as
 * slowly and as silently as they can, and go on at full speed once all of them move. While they play, the one that is
 * heard leads and is never bent; the others follow it by small changes of their rate, which nobody hears. While they
 * stand, each shows the frame of the same moment.
 */
export class SharedClock {
  readonly #members = new Set<ClockMember>();
  readonly #onChange: (state: ClockState) => void;
  #heard: ClockMember | null = null;
  #playing = false;
  /** It plays, and all stand until each can go on. */
  #waiting = false;
  /** Where those that have been started and do not all move yet began, s. */
  #starting: ReadonlyMap<ClockMember, number> | null = null;
  /** Pictures of the screen since all were held, and since they were started. */
  #held = 0;
  #started = 0;
  #position = 0;
  #rate = 1;
  #loop = false;
  #silenced = false;
  readonly #rates = new BentRates();
  /** Those that have been put where the clock stands, at least once. */
  readonly #placed = new WeakSet<ClockMember>();
  #told: ClockState;
  /** Looks since all had something to show. */
  #starved = 0;

  constructor(onChange: (state: ClockState) => void) {
    this.#onChange = onChange;
    this.#told = this.state;
  }

  get state(): ClockState {
    return {
      playing: this.#playing,
      waiting: this.#playing && this.#held > UNTOLD,
      position: this.#position,
      duration: this.#duration,
      rate: this.#rate,
      loop: this.#loop,
      silenced: this.#silenced,
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
      this.#rates.forget(member.video);
      if (this.#heard === member) this.#heard = null;
      this.#tell();
    };
  }

  /** Whose sound is heard; null = silence. */
  hear(member: ClockMember | null): void {
    this.#heard = member;
    this.#silenced = false;
    for (const { video } of this.#members) video.muted = video !== member?.video;
    this.#tell();
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
    this.#rates.clear();
    if (!this.#starting) for (const { video } of this.#members) video.playbackRate = rate;
    this.#tell();
  }

  setLoop(loop: boolean): void {
    this.#loop = loop;
    this.#tell();
  }

  /** How long they can be left alone, ms; 0 = until the next picture of the screen. */
  get restMs(): number {
    if (this.#waiting || this.#starting || this.#members.size < MANY) return 0;
    return this.#playing && this.#rates.isBending ? BENDING_REST : REST * this.#members.size;
  }

  /** Keeps them together. Call it with a picture of the screen, `restMs` after the last time. */
  tick(): void {
    // While all stand, only what there is to show may change: one has come that is being made, or has been read.
    const isSettled =
      this.#duration === this.#told.duration && this.#shown().every((m) => this.#placed.has(m));
    if (!this.#playing && isSettled) return;
    if (!this.#playing) this.#align();
    else if (this.#waiting) this.#gather();
    else if (this.#starting) this.#setOff(this.#starting);
    else this.#keepTogether();
    if (this.#isNews()) this.#tell();
  }

  /** Starts all, silently and as slowly as can be, once each stands where it should and can go on. */
  #gather(): void {
    this.#held += 1;
    const running = this.#running();
    this.#align();
    if (!running.every((member) => isReady(member, this.#position))) return;
    this.#waiting = false;
    this.#started = 0;
    this.#starting = new Map(running.map((member) => [member, member.video.currentTime]));
    for (const member of running) this.#start(member);
  }

  /** Lets them go at full speed once all of them move. */
  #setOff(starting: ReadonlyMap<ClockMember, number>): void {
    this.#held += 1;
    this.#started += 1;
    const members = [...starting].filter(([member]) => this.#members.has(member));
    if (!members.every(([{ video }]) => canGoOn(video))) {
      this.#hold();
      return;
    }
    const moves = members.every(([{ video }, from]) => video.currentTime - from > MOVED);
    if (!moves && this.#started < MOST_STARTING) return;
    this.#starting = null;
    this.#held = 0;
    for (const [{ video }] of members) {
      video.playbackRate = this.#rate;
      video.volume = 1;
    }
    this.#keepTogether();
  }

  #keepTogether(): void {
    const leader = this.#leader();
    if (leader) this.#position = Math.max(this.#position, leader.video.currentTime);
    const running = this.#running();
    const drift = (video: ClockedVideo) => (video === leader?.video ? 0 : video.currentTime - this.#position);
    this.#starved = running.every(({ video }) => canGoOn(video)) ? 0 : this.#starved + 1;
    const isStarved = this.#starved > (this.restMs > 0 ? PATIENCE : 0);
    if (running.length === 0) this.#end();
    else if (isStarved || running.some(({ video }) => Math.abs(drift(video)) > FAR)) this.#hold();
    else for (const { video } of running) this.#rates.bend(video, drift(video), this.#rate);
  }

  #end(): void {
    if (this.#loop) this.#position = 0;
    else this.#playing = false;
    this.#hold();
  }

  /** All stand, on the frame of the clock, until they can go on. */
  #hold(): void {
    // What could not set off has waited since before.
    if (!this.#waiting && !this.#starting) this.#held = 0;
    this.#waiting = this.#playing;
    this.#starting = null;
    this.#starved = 0;
    this.#rates.clear();
    for (const { video } of this.#members) if (!video.paused) video.pause();
    this.#align();
  }

  #align(): void {
    for (const member of this.#shown()) {
      const { video, fps } = member;
      this.#placed.add(member);
      const reach = member.available();
      if (reach !== null && this.#position > reach - AHEAD + 1 / fps) continue;
      const at = middle(Math.min(this.#position, member.seconds() - 1 / fps), fps);
      if (Math.abs(video.currentTime - at) <= EXACT) continue;
      // One that is still on its way is sent on when it has got there.
      if (video.seeking) this.#placed.delete(member);
      else video.currentTime = at;
    }
  }

  #start({ video }: ClockMember): void {
    // Silent by its volume: a video that begins muted may not be heard later without another click.
    video.volume = 0;
    video.playbackRate = CREEP;
    video.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || video.muted) return;
      // Without sound every browser lets it play.
      this.hear(null);
      this.#silenced = true;
      this.#tell();
    });
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

  /** Whether a view has to know. */
  #isNews(): boolean {
    const { position, ...now } = this.state;
    const step = this.#playing ? TOLD_EVERY * this.#rate : Number.MIN_VALUE;
    if (Math.abs(position - this.#told.position) >= step) return true;
    return Object.entries(now).some(([name, value]) => value !== this.#told[name as keyof ClockState]);
  }

  get #duration(): number {
    return Math.max(0, ...[...this.#members].map((member) => member.seconds()));
  }

  #tell(): void {
    this.#told = this.state;
    this.#onChange(this.#told);
  }
}
