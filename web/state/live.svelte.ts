import type { LiveMessage, RunId } from '#contract';
import { LiveLink } from '../api/live-session.ts';
import { Capture } from '../player/live/capture.ts';
import { LivePictures } from '../player/live/live-pictures.ts';
import { LiveSound } from '../player/live/live-sound.ts';
import type { Compose } from './compose.svelte.ts';

/** `off` · `starting` · `waiting`: a run or another session has the engine · `on` · `lost`: the connection broke, it tries again. */
export type LivePhase = 'off' | 'starting' | 'waiting' | 'on' | 'lost';

/** Why it has ended, or did not begin; `refused` comes with the studio's own sentence. */
export type LiveTrouble =
  | { kind: 'denied' | 'none' | 'insecure' | 'unplugged' | 'unsupported' }
  | { kind: 'refused'; detail: string };

type Opened = Extract<LiveMessage, { type: 'opened' }>;

/** Between two attempts to come back, ms. */
const RETRY_MS = 1_000;

/** A live session of this page: the microphone in, the avatar on the stage. */
export class Live {
  readonly #compose: Compose;
  readonly #sound = new LiveSound();
  #phase = $state<LivePhase>('off');
  #trouble = $state.raw<LiveTrouble | null>(null);
  #level = $state(0);
  #muted = $state(false);
  #pushToTalk = $state(false);
  #pressed = $state(false);
  #audible = $state(false);
  #recording = $state(false);
  #saved = $state.raw<RunId | 'too-short' | null>(null);
  #opened = $state.raw<Opened | null>(null);
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
    return this.#phase === 'on' && !this.#muted && (!this.#pushToTalk || this.#pressed);
  }
  /** Whether the avatar's voice is played here. */
  get audible(): boolean {
    return this.#audible;
  }
  get recording(): boolean {
    return this.#recording;
  }
  /** What became of the last recording. */
  get saved(): RunId | 'too-short' | null {
    return this.#saved;
  }
  /** What is shown, and by which engine; null while there is no picture. */
  get opened(): Opened | null {
    return this.#opened;
  }

  /** Starts; to be called by a click, for the microphone's and the sound's sake. */
  async start(): Promise<void> {
    if (this.#phase !== 'off' || !this.#compose.image.asset) return;
    this.#trouble = null;
    this.#saved = null;
    if (!globalThis.isSecureContext) return this.#end({ kind: 'insecure' });
    if (!LivePictures.supported) return this.#end({ kind: 'unsupported' });
    this.#phase = 'starting';
    const capture = new Capture({
      sound: (samples, level) => {
        // Falls slowly, so that the eye can follow.
        this.#level = Math.max(level, this.#level * 0.85);
        if (this.heard) this.#link?.send(samples);
      },
      lost: () => this.#end({ kind: 'unplugged' }),
    });
    this.#capture = capture;
    try {
      await capture.open();
    } catch (error) {
      const name = error instanceof DOMException ? error.name : '';
      if (this.#capture === capture)
        this.#end({ kind: name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : 'none' });
      return;
    }
    if (this.#capture === capture) this.#connect();
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

  setAudible(audible: boolean): void {
    this.#audible = audible;
    this.#sound.switch(audible);
  }

  record(on: boolean): void {
    this.#saved = null;
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
    const { size, sample_steps, sample_guide_scale, base_seed } = params;
    this.#link?.say({
      open: {
        ...(engine?.capabilities.live && { engine: engine.id }),
        image: image.asset.id,
        prompt,
        params: { size, sample_steps, sample_guide_scale, base_seed },
        transport: 'units',
        pace: 'live',
      },
    });
  }

  #hear(message: LiveMessage): void {
    switch (message.type) {
      case 'opened':
        this.#opened = message;
        this.#phase = 'on';
        this.#sound.begin();
        this.#pictures?.begin(message.codec, message.width, message.height);
        break;
      case 'waiting':
        this.#phase = 'waiting';
        break;
      case 'interrupted':
        this.#sound.silence(message.seconds);
        break;
      case 'recording':
        this.#recording = message.on;
        break;
      case 'recorded':
        this.#recording = false;
        this.#saved = message.run ?? 'too-short';
        break;
      case 'failed':
        this.#end({ kind: 'refused', detail: message.problem.detail });
        break;
      default:
    }
  }

  #broke(): void {
    this.#link = null;
    this.#recording = false;
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
    this.#link?.close();
    this.#link = null;
    this.#opened = null;
    this.#shownImage = null;
    this.#level = 0;
    this.#recording = false;
    this.#sound.begin();
    if (this.#canvas) this.showOn(this.#canvas);
  }
}
