import { LiveStream } from './live-stream.ts';
import { mediaSourceClass } from './media-source.ts';

/** What to play. Its `id` decides whether it is another video or news about the same one. */
export type PlaybackSource = {
  id: string;
  /** The growing fragmented MP4. */
  streamUrl: string;
  /** The finished file. */
  videoUrl: string;
  /** Whether the run has ended. */
  ended: boolean;
  /** Whether there is anything to play, once it has ended. */
  hasVideo: boolean;
  /** Length the video will have, s; null = unknown. */
  expectedSeconds: number | null;
  /** How much of it has been generated, s. */
  generatedSeconds: number;
  /** When the person asked for it, `performance.now()` ms; null = when it was opened. */
  requestedAt: number | null;
};

/**
 * `empty`: there is nothing to play · `waiting`: for the first picture · `buffering`: the picture stands still until
 * more is there · `failed`.
 */
export type Phase = 'empty' | 'waiting' | 'playing' | 'paused' | 'buffering' | 'ended' | 'failed';

/** Why the picture stands still: generation is slower than real time, the studio is away, or it is being read. */
export type BufferReason = 'generation' | 'connection' | 'loading';

/** Why it cannot be played. */
export type PlaybackFailure = 'unsupported' | 'unreadable';

/** Everything a view needs to know. A new object at every change. */
export type PlaybackState = {
  phase: Phase;
  reason: BufferReason | null;
  failure: PlaybackFailure | null;
  /** How far the wait has got, 0…1; null where that is not known. */
  refill: number | null;
  /** Times the picture had to stop for lack of video. */
  underruns: number;
  /** From the request to the first picture on the screen, ms. */
  firstFrameMs: number | null;
  /** The browser allowed it to start only without sound. */
  mutedByBrowser: boolean;
  /** Whether it is played while it grows. */
  live: boolean;
  /** Seconds that can be played now; null = all of it. */
  availableSeconds: number | null;
};

const NOTHING: PlaybackState = Object.freeze({
  phase: 'empty',
  reason: null,
  failure: null,
  refill: null,
  underruns: 0,
  firstFrameMs: null,
  mutedByBrowser: false,
  live: false,
  availableSeconds: null,
});

/** Where a seek beyond the generated part lands: this long before its end, s. */
const EDGE_MARGIN = 0.5;

/**
 * Plays runs on one video element: a run that has ended from its file, any other while it is being generated, without
 * a switch when it ends. Knows why the picture stands still.
 */
export class Playback {
  readonly #video: HTMLVideoElement;
  readonly #onChange: (state: PlaybackState) => void;
  readonly #autoplay: boolean;
  #source: PlaybackSource | null = null;
  #live: LiveStream | null = null;
  #openedAt = 0;
  #starved = false;
  #failure: PlaybackFailure | null = null;
  #underruns = 0;
  #firstFrameMs: number | null = null;
  #mutedByBrowser = false;
  #frameRequest = 0;
  readonly #life = new AbortController();

  /** @param autoplay whether a run that is being made starts to play by itself */
  constructor(video: HTMLVideoElement, onChange: (state: PlaybackState) => void, autoplay = true) {
    this.#video = video;
    this.#onChange = onChange;
    this.#autoplay = autoplay;
    const on = (type: string, listener: () => void): void =>
      video.addEventListener(type, listener, { signal: this.#life.signal });
    on('waiting', () => this.#onWaiting());
    on('seeking', () => this.#keepToWhatExists());
    on('pause', () => this.#onPause());
    on('error', () => this.#onError());
    on('volumechange', () => this.#onVolume());
    for (const type of ['playing', 'seeked', 'canplay']) on(type, () => this.#onMoving());
    for (const type of ['play', 'ended', 'loadeddata', 'emptied', 'progress']) on(type, () => this.#tell());
  }

  get state(): PlaybackState {
    if (!this.#source) return NOTHING;
    const phase = this.#phase();
    return {
      phase,
      reason: phase === 'buffering' ? this.#reason() : null,
      failure: this.#failure,
      refill: this.#live?.refill ?? null,
      underruns: this.#underruns,
      firstFrameMs: this.#firstFrameMs,
      mutedByBrowser: this.#mutedByBrowser,
      live: this.#live !== null,
      availableSeconds: this.#growing() ? (this.#live?.existingSeconds ?? 0) : null,
    };
  }

  /** Shows this run; news about the run that is on already never interrupt it. Null = nothing. */
  show(source: PlaybackSource | null): void {
    if (source && source.id === this.#source?.id) this.#update(source);
    else this.#open(source);
  }

  /** Sound on, after the browser had insisted on silence. Call it from a click. */
  unmute(): void {
    this.#mutedByBrowser = false;
    this.#video.muted = false;
    this.#tell();
  }

  /** Lets go of the video element for good. */
  close(): void {
    this.#open(null);
    this.#life.abort();
  }

  #open(source: PlaybackSource | null): void {
    this.#live?.stop();
    this.#live = null;
    this.#source = source;
    this.#starved = false;
    this.#failure = null;
    this.#underruns = 0;
    this.#firstFrameMs = null;
    this.#openedAt = performance.now();
    this.#video.cancelVideoFrameCallback?.(this.#frameRequest);
    if (!source || (source.ended && !source.hasVideo)) this.#unload();
    else if (source.ended) this.#openFile(source);
    else this.#openStream(source);
    this.#tell();
  }

  #openFile(source: PlaybackSource): void {
    this.#watchFirstFrame();
    this.#video.preload = 'metadata';
    this.#video.src = source.videoUrl;
  }

  #openStream(source: PlaybackSource): void {
    this.#watchFirstFrame();
    this.#live = new LiveStream(this.#video, {
      url: source.streamUrl,
      expectedSeconds: source.expectedSeconds,
      runEnded: source.ended,
      onChange: () => this.#onStream(),
    });
    this.#live.generated(source.generatedSeconds);
    void this.#live.start();
    if (this.#autoplay) void this.#play();
  }

  #update(source: PlaybackSource): void {
    const before = this.#source;
    this.#source = source;
    this.#live?.expect(source.expectedSeconds);
    this.#live?.generated(source.generatedSeconds);
    if (source.ended && !before?.ended) {
      this.#live?.runHasEnded();
      if (this.#live?.state === 'unsupported' && !this.#failure) this.#open(source);
    }
    this.#tell();
  }

  #unload(): void {
    if (!this.#video.hasAttribute('src')) return;
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  /** Starts with sound; where the browser wants a click first, without. */
  async #play(): Promise<void> {
    const source = this.#source;
    try {
      await this.#video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      if (this.#source?.id !== source?.id) return;
      this.#mutedByBrowser = true;
      this.#video.muted = true;
      await this.#video.play().catch(() => {});
    }
    this.#tell();
  }

  #watchFirstFrame(): void {
    if (!('requestVideoFrameCallback' in this.#video)) return;
    const from = this.#source?.requestedAt ?? this.#openedAt;
    this.#frameRequest = this.#video.requestVideoFrameCallback((now, { expectedDisplayTime }) => {
      this.#firstFrameMs = Math.round(Math.max(now, expectedDisplayTime) - from);
      this.#tell();
    });
  }

  #onWaiting(): void {
    this.#starved = true;
    const video = this.#video;
    if (!video.seeking && video.currentTime > 0) {
      this.#underruns += 1;
      this.#live?.ensure(video.currentTime);
      this.#live?.gather();
    }
    this.#tell();
  }

  #onMoving(): void {
    this.#starved = false;
    this.#tell();
  }

  #onPause(): void {
    // Nobody watches: what comes may as well be appended as it comes.
    void this.#live?.release();
    this.#tell();
  }

  #onVolume(): void {
    if (!this.#video.muted) this.#mutedByBrowser = false;
    this.#tell();
  }

  #onError(): void {
    // Taking a source away reports an error too; there is nothing to say about it.
    if (!this.#video.error || !this.#video.hasAttribute('src')) return;
    this.#failure = 'unreadable';
    this.#tell();
  }

  #onStream(): void {
    const state = this.#live?.state;
    if (state === 'broken') this.#failure = 'unreadable';
    // A browser that could and lacks the codec cannot play the file either; an old phone waits for the file.
    if (state === 'unsupported' && mediaSourceClass()) this.#failure = 'unsupported';
    if (state === 'unsupported' && !mediaSourceClass() && this.#source?.ended) this.#open(this.#source);
    else this.#tell();
  }

  #keepToWhatExists(): void {
    const live = this.#live;
    if (live && this.#growing() && live.existingSeconds > 0) {
      const edge = Math.max(0, live.existingSeconds - EDGE_MARGIN);
      if (this.#video.currentTime > live.existingSeconds) this.#video.currentTime = edge;
    }
    this.#tell();
  }

  #growing(): boolean {
    return this.#live !== null && this.#live.state !== 'complete';
  }

  #phase(): Phase {
    const video = this.#video;
    if (this.#failure) return 'failed';
    if (!video.hasAttribute('src')) return this.#growing() ? 'waiting' : 'empty';
    if (this.#live?.state === 'complete' && this.#live.existingSeconds === 0) return 'empty';
    if (video.ended) return 'ended';
    if (this.#live && video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA && video.currentTime === 0) {
      return 'waiting';
    }
    if (this.#starved && !video.paused) return 'buffering';
    return video.paused ? 'paused' : 'playing';
  }

  #reason(): BufferReason {
    if (this.#live?.state === 'reconnecting') return 'connection';
    if (!this.#growing() || this.#video.seeking) return 'loading';
    return 'generation';
  }

  #tell(): void {
    this.#onChange(this.state);
  }
}
