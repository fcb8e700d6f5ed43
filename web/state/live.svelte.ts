import type { LiveMessage, Problem, RunId } from '#contract';
import { LiveLink } from '../api/live-session.ts';
import { Capture } from '../player/live/capture.ts';
import { LivePictures } from '../player/live/live-pictures.ts';
import { LiveSound } from '../player/live/live-sound.ts';
import type { Compose } from './compose.svelte.ts';
import { LivePace } from './live-pace.ts';

/** `off` · `starting` · `waiting`: a run or another session has the engine · `on` · `lost`: the connection broke, it tries again. */
export type LivePhase = 'off' | 'starting' | 'waiting' | 'on' | 'lost';

/** `asking`: the browser asks the person, or looks for one. */
export type Microphone = 'off' | 'asking' | 'on';

/** Why it has ended or did not begin, or goes on without a microphone; `refused`: the studio says why. */
export type LiveTrouble =
  | { kind: 'denied' | 'none' | 'insecure' | 'unplugged' | 'unsupported' | 'cut-off' }
  | { kind: 'refused'; problem: Problem };

/** What became of a recording. `problem`: why it is not whole, or not kept at all. */
export type Saved =
  | { kind: 'keeping' | 'too-short' }
  | { kind: 'kept'; run: RunId; problem: Problem | null }
  | { kind: 'lost'; problem: Problem };

/** A text, and why it was not said. */
export interface Unsaid {
  text: string;
  problem: Problem;
}

type Opened = Extract<LiveMessage, { type: 'opened' }>;

/** The level moves once in so many stretches of sound, 12 times a second: each time costs a layout of the page. */
const STRETCHES_A_MOVE = 5;
/** Between two attempts to come back, ms. */
const RETRY_MS = 1_000;

/** A live session of this page: the microphone in, the avatar on the stage. */
export class Live {
  readonly #compose: Compose;
  readonly #sound = new LiveSound();
  #phase = $state<LivePhase>('off');
  #trouble = $state.raw<LiveTrouble | null>(null);
  #microphone = $state<Microphone>('off');
  #level = $state(0);
  /** The level as it is now, and stretches of sound since the start. */
  #loudness = 0;
  #stretches = 0;
  /** Texts that are not said yet. */
  #texts = $state.raw<readonly string[]>([]);
  #unsaid = $state.raw<Unsaid | null>(null);
  #muted = $state(false);
  #pushToTalk = $state(false);
  #pressed = $state(false);
  #audible = $state(false);
  #recording = $state(false);
  /** Another portrait takes over in the middle of a recording: its session is recorded too. */
  #recordsOn = false;
  #saved = $state.raw<Saved | null>(null);
  #opened = $state.raw<Opened | null>(null);
  #pace = $state<number | null>(null);
  #paceSoFar = new LivePace();
  #link: LiveLink | null = null;
  #capture: Capture | null = null;
  #pictures: LivePictures | null = null;
  #canvas: HTMLCanvasElement | null = null;
  #shownImage: string | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(compose: Compose) {
    this.#compose = compose;
  }

  get phase(): LivePhase {
    return this.#phase;
  }
  get trouble(): LiveTrouble | null {
    return this.#trouble;
  }
  get microphone(): Microphone {
    return this.#microphone;
  }
  /** Whether what was typed is being said; the microphone is not heard meanwhile. */
  get saying(): boolean {
    return this.#texts.length > 0;
  }
  /** The last text, if it could not be said. */
  get unsaid(): Unsaid | null {
    return this.#unsaid;
  }
  /** Loudness of the microphone, 0…1. */
  get level(): number {
    return this.#level;
  }
  get muted(): boolean {
    return this.#muted;
  }
  /** Whether the microphone is heard only while the space bar, or its button, is held. */
  get pushToTalk(): boolean {
    return this.#pushToTalk;
  }
  /** Whether what is said now is heard. */
  get heard(): boolean {
    if (this.#phase !== 'on' || this.#microphone !== 'on' || this.#muted || this.saying) return false;
    return !this.#pushToTalk || this.#pressed;
  }
  /** Whether the avatar's voice is played here. */
  get audible(): boolean {
    return this.#audible;
  }
  get recording(): boolean {
    return this.#recording;
  }
  /** What becomes of the last recording. */
  get saved(): Saved | null {
    return this.#saved;
  }
  /** What is shown, and by which engine; null while there is no picture. */
  get opened(): Opened | null {
    return this.#opened;
  }

  /** Pictures a second that are made of what is said, of late; null while that is not known. */
  get pace(): number | null {
    return this.#pace;
  }

  /** Starts; to be called by a click, for the microphone's and the sound's sake. Without one, texts are said. */
  async start(microphone: 'with' | 'without' = 'with'): Promise<void> {
    if (this.#phase !== 'off' || !this.#compose.image.asset) return;
    this.#trouble = null;
    this.#saved = null;
    this.#unsaid = null;
    if (!LivePictures.supported) return this.#end({ kind: 'unsupported' });
    this.#phase = 'starting';
    if (microphone === 'without') {
      // Nobody hears a text otherwise, and no microphone hears it again.
      this.setAudible(true);
      return this.#connect();
    }
    if (await this.useMicrophone()) this.#connect();
    else if (this.#phase === 'starting') this.#end(this.#trouble);
  }

  /** Asks for the microphone; answers whether it is heard now. To be called by a click. */
  async useMicrophone(): Promise<boolean> {
    this.#trouble = null;
    if (!globalThis.isSecureContext) {
      this.#trouble = { kind: 'insecure' };
      return false;
    }
    this.#capture?.close();
    this.#microphone = 'asking';
    const capture = new Capture({
      sound: (samples, level) => {
        // Falls slowly, so that the eye can follow.
        this.#loudness = Math.max(level, this.#loudness * 0.85);
        if (++this.#stretches % STRETCHES_A_MOVE === 0) this.#level = this.#loudness;
        if (this.heard) this.#link?.send(samples);
      },
      lost: () => this.#loseMicrophone({ kind: 'unplugged' }),
    });
    this.#capture = capture;
    try {
      await capture.open();
    } catch (error) {
      const name = error instanceof DOMException ? error.name : '';
      const denied = name === 'NotAllowedError' || name === 'SecurityError';
      if (this.#capture === capture) this.#loseMicrophone({ kind: denied ? 'denied' : 'none' });
      return false;
    }
    if (this.#capture !== capture) return false;
    this.#microphone = 'on';
    return true;
  }

  stop(): void {
    this.#link?.say({ close: {} });
    this.#end(null);
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
  }

  setPushToTalk(on: boolean): void {
    this.#pushToTalk = on;
    this.#pressed = false;
  }

  /** The key or button to talk is held, or let go. */
  press(pressed: boolean): void {
    this.#pressed = pressed;
  }

  /** Has a text said, in the voice that is chosen for texts. Answers whether it was taken. */
  say(text: string): boolean {
    if (this.#phase !== 'on' || !this.#link || text.trim() === '') return false;
    this.#unsaid = null;
    this.#sayText(text);
    return true;
  }

  /** Silent at once. */
  interrupt(): void {
    this.#link?.say({ interrupt: {} });
  }

  setAudible(audible: boolean): void {
    this.#audible = audible;
    this.#sound.switch(audible);
  }

  record(on: boolean): void {
    this.#saved = null;
    this.#recordsOn = false;
    this.#link?.say({ record: { on } });
  }

  /** Where pictures are drawn; null = nowhere. */
  showOn(canvas: HTMLCanvasElement | null): void {
    this.#pictures?.close();
    this.#canvas = canvas;
    this.#pictures = canvas && new LivePictures(canvas, (time) => this.#sound.due(time));
    if (this.#opened) this.#pictures?.begin(this.#opened.codec, this.#opened.width, this.#opened.height);
  }

  /** Another portrait or another size was chosen: it takes over. */
  portraitChanged(): void {
    const image = this.#compose.image.asset?.id ?? null;
    if (this.#phase === 'off' || this.#phase === 'lost' || !image || image === this.#shownImage) return;
    this.#open();
  }

  #sayText(text: string): void {
    const { voice, speed } = this.#compose.speech;
    this.#texts = [...this.#texts, text];
    this.#link?.say({ text: { text, speed, ...(voice !== null && { voice }) } });
  }

  #connect(): void {
    const link = new LiveLink({
      onOpen: () => this.#open(),
      onMessage: (message) => this.#hear(message),
      onPicture: ({ key, time, bytes }) => {
        this.#sound.pictureCame(time);
        this.#pictures?.take(key, time, bytes);
      },
      onSound: (time, samples) => this.#sound.take(time, samples),
      onClose: () => this.#broke(),
    });
    this.#link = link;
  }

  #open(): void {
    const { image, prompt, params, engine } = this.#compose;
    if (!image.asset) return;
    this.#shownImage = image.asset.id;
    // What was being recorded ends with the session before.
    this.#recordsOn ||= this.#recording;
    const { size, sample_steps, sample_guide_scale, base_seed } = params;
    // As it is loaded for a run: a session loads nothing anew for itself.
    const loaded = engine?.capabilities.live ? this.#compose.nextEngine.loadOptions : {};
    this.#link?.say({
      open: {
        ...(engine?.capabilities.live && { engine: engine.id }),
        image: image.asset.id,
        prompt,
        params: { ...loaded, size, sample_steps, sample_guide_scale, base_seed },
        transport: 'units',
        pace: 'live',
      },
    });
    // And so did what it had not said to its end.
    const texts = this.#texts;
    this.#texts = [];
    for (const text of texts) this.#sayText(text);
  }

  #hear(message: LiveMessage): void {
    switch (message.type) {
      case 'opened':
        this.#opened = message;
        this.#phase = 'on';
        this.#recording = false;
        if (this.#recordsOn) this.record(true);
        this.#recordsOn = false;
        this.#pace = null;
        this.#paceSoFar = new LivePace();
        this.#sound.begin();
        this.#pictures?.begin(message.codec, message.width, message.height);
        break;
      case 'waiting':
        this.#phase = 'waiting';
        break;
      case 'stats':
        this.#pace = this.#paceSoFar.at(message);
        break;
      case 'interrupted':
        this.#sound.silence(message.seconds);
        break;
      case 'said': {
        const [text, ...others] = this.#texts;
        this.#texts = others;
        if (message.problem) this.#unsaid = { text: text ?? '', problem: message.problem };
        break;
      }
      case 'recording':
        this.#recording = message.on;
        this.#saved = message.on ? null : { kind: 'keeping' };
        break;
      case 'recorded':
        this.#saved = savedOf(message);
        break;
      case 'failed':
        this.#end({ kind: 'refused', problem: message.problem });
        break;
      default:
    }
  }

  /** The session goes on: texts are said, and the avatar rests. */
  #loseMicrophone(why: LiveTrouble): void {
    this.#capture?.close();
    this.#capture = null;
    this.#microphone = 'off';
    this.#level = 0;
    this.#trouble = why;
  }

  #broke(): void {
    this.#link = null;
    // What there was of it is in the history.
    if (this.#recording) this.#trouble = { kind: 'cut-off' };
    this.#recording = false;
    this.#recordsOn = false;
    if (this.#phase === 'off') return;
    this.#phase = 'lost';
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), RETRY_MS);
  }

  #end(trouble: LiveTrouble | null): void {
    clearTimeout(this.#retry);
    this.#phase = 'off';
    this.#trouble = trouble;
    this.#capture?.close();
    this.#capture = null;
    this.#microphone = 'off';
    this.#texts = [];
    this.#link?.close();
    this.#link = null;
    this.#opened = null;
    this.#shownImage = null;
    this.#level = 0;
    this.#recording = false;
    this.#recordsOn = false;
    this.#sound.begin();
    if (this.#canvas) this.showOn(this.#canvas);
  }
}

function savedOf({ run, problem }: Extract<LiveMessage, { type: 'recorded' }>): Saved {
  if (run) return { kind: 'kept', run, problem: problem ?? null };
  return problem ? { kind: 'lost', problem } : { kind: 'too-short' };
}
