import { AppendQueue, isQuotaError } from './append-queue.ts';
import { Condition } from './condition.ts';
import { Dropped, untilDropped } from './dropped.ts';
import type { Fragment } from './fragment.ts';
import { type InitSegment, sameInit } from './init-segment.ts';
import { type Attached, attachMediaSource, mediaSourceClass, wanted } from './media-source.ts';
import { readSegments } from './read-segments.ts';
import { RebufferGate } from './rebuffer-gate.ts';
import { covers } from './time-ranges.ts';

/**
 * `waiting`: nothing has come yet · `streaming` · `reconnecting`: the connection broke, trying again ·
 * `complete`: everything there will ever be is here · `unsupported`: this browser cannot play it while it grows ·
 * `broken`: the browser refused the video.
 */
export type StreamState = 'waiting' | 'streaming' | 'reconnecting' | 'complete' | 'unsupported' | 'broken';

/** What a `LiveStream` plays, and whom it tells. */
export type LiveStreamOptions = {
  url: string;
  /** Length the video will have, s; null = unknown. */
  expectedSeconds: number | null;
  /** Whether the run has ended, so that the end of the stream is the end of the video. */
  runEnded: boolean;
  onChange: () => void;
};

/** Waits between attempts to reconnect, ms: the first and the longest. */
const RETRY_FIRST = 300;
const RETRY_LONGEST = 3000;
/** Longest wait without looking again whether something has changed, ms. */
const PATIENCE = 2000;
/** This close to the end of what exists counts as the end: sound and picture end a few frames apart, s. */
const EDGE = 0.3;
/** Fragments that end at most this much after the point we need are not needed, s. */
const SLACK = 0.02;

/**
 * Plays a fragmented MP4 while it is being written: fetch → segments → source buffer. Survives a broken connection by
 * reading again and skipping what it has; seeks to what the browser has thrown away the same way.
 */
export class LiveStream {
  readonly #video: HTMLVideoElement;
  readonly #options: LiveStreamOptions;
  readonly #life = new AbortController();
  readonly #gate = new RebufferGate();
  #expected: number | null;
  #state: StreamState = 'waiting';
  #attached: Attached | null = null;
  #queue: AppendQueue | null = null;
  #init: InitSegment | null = null;
  #reading: AbortController | null = null;
  /** Fragments before this time are skipped, s. */
  #from = 0;
  /** End of the last fragment handed to the browser, and of the last one received, s. */
  #appendedEnd = 0;
  #receivedEnd = 0;
  /** What the run says it has generated, s. */
  #generated = 0;
  readonly #news = new Condition();
  #runEnded: boolean;
  /** Set when a seek needs the stream from its beginning again. */
  #startOver = false;

  constructor(video: HTMLVideoElement, options: LiveStreamOptions) {
    this.#video = video;
    this.#options = options;
    this.#expected = options.expectedSeconds;
    this.#runEnded = options.runEnded;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Seconds of video that exist: received here, or known to be generated while this browser holds no more. */
  get existingSeconds(): number {
    return Math.max(this.#receivedEnd, this.#generated);
  }

  /** Seconds of video that arrive in a second; null before that can be told. */
  get rate(): number | null {
    return this.#gate.rate;
  }

  /** How far the pause after an underrun has got, 0…1; null while nothing is held back. */
  get refill(): number | null {
    return this.#gate.holding ? this.#gate.fill(this.#expected) : null;
  }

  /** Begins to read; resolves when the stream is stopped or can never play. */
  async start(): Promise<void> {
    const Source = mediaSourceClass();
    if (!Source) return this.#become('unsupported');
    const { signal } = this.#life;
    this.#video.addEventListener('seeking', () => this.ensure(this.#video.currentTime), { signal });
    this.#video.addEventListener('timeupdate', () => this.#news.notifyAll(), { signal });
    this.#attached = await attachMediaSource(this.#video, Source);
    if (signal.aborted) return;
    let retry = RETRY_FIRST;
    while (!signal.aborted && this.#state !== 'unsupported' && this.#state !== 'broken') {
      try {
        await this.#readFromTheBeginning();
        retry = RETRY_FIRST;
        if (signal.aborted || this.#startOver) continue;
        if (!(await this.#reallyEnded())) throw new Dropped('before the run had ended');
        await this.#complete();
      } catch (error) {
        if (signal.aborted) return;
        if (this.#startOver) continue;
        if (!(error instanceof Dropped)) return this.#become('broken');
        this.#become('reconnecting');
        this.#from = Math.max(this.#from, this.#appendedEnd);
        await this.#news.wait(retry);
        retry = Math.min(RETRY_LONGEST, retry * 2);
      }
    }
  }

  /** Stops reading and lets go of the video. */
  stop(): void {
    this.#life.abort();
    this.#reading?.abort();
    this.#queue?.close();
    this.#attached?.detach();
    this.#news.notifyAll();
  }

  /** The length the video will have is known, or known better, s. */
  expect(seconds: number | null): void {
    if (seconds === this.#expected) return;
    this.#expected = seconds;
    if (seconds !== null && this.#state !== 'complete')
      void this.#queue?.setDuration(seconds).catch(() => {});
  }

  /** The run has got this far, s of video, whether or not it has been read here. */
  generated(seconds: number): void {
    this.#generated = seconds;
  }

  /** The run has ended: what the stream still brings is all there will be. */
  runHasEnded(): void {
    this.#runEnded = true;
    this.#news.notifyAll();
  }

  /** After an underrun: gather some video before going on. */
  gather(): void {
    if (this.#state === 'complete') return;
    this.#gate.hold();
    this.#options.onChange();
  }

  /** Stop gathering: the viewer has paused or gone elsewhere. */
  async release(): Promise<void> {
    if (!this.#gate.holding) return;
    await this.#appendAll(this.#gate.release());
    this.#options.onChange();
  }

  /** Sees to it that the browser gets what plays at this time, s, as far as it exists. */
  ensure(time: number): void {
    const queue = this.#queue;
    if (!queue) return;
    const held = this.#gate.release();
    if (covers(queue.buffered, time) || time >= this.existingSeconds - EDGE) {
      this.#appendAll(held).catch(() => {});
      return;
    }
    // It exists and the browser does not have it: thrown away, skipped, or held up behind the quota.
    this.#from = time;
    if (time < this.#appendedEnd || this.#state === 'complete') {
      this.#startOver = true;
      this.#appendedEnd = 0;
      this.#reading?.abort();
      queue.remove(0, Number.POSITIVE_INFINITY).catch(() => {});
    } else {
      this.#appendAll(held).catch(() => {});
    }
    this.#news.notifyAll();
  }

  async #readFromTheBeginning(): Promise<void> {
    this.#startOver = false;
    const reading = new AbortController();
    this.#reading = reading;
    const body = await this.#open(reading.signal);
    // Nothing to read any more: what is here is all there will be.
    if (!body) return;
    for await (const segment of untilDropped(readSegments(body))) {
      if (reading.signal.aborted) return;
      if (segment.kind === 'init') await this.#begin(segment.init);
      else await this.#take(segment.fragment, reading.signal);
    }
  }

  /** The bytes, or null where the studio has none for this run any more. */
  async #open(signal: AbortSignal): Promise<ReadableStream<Uint8Array> | null> {
    let response: Response;
    try {
      response = await fetch(this.#options.url, { signal, cache: 'no-store' });
    } catch (error) {
      throw new Dropped(error);
    }
    if (response.status >= 500 || response.status === 429) throw new Dropped(response.status);
    return response.ok ? response.body : null;
  }

  async #begin(init: InitSegment): Promise<void> {
    const attached = this.#attached;
    if (!attached) return;
    const { mediaSource } = attached;
    if (!this.#queue) {
      const Source = mediaSourceClass();
      if (!Source?.isTypeSupported(init.mime)) {
        this.#become('unsupported');
        this.#life.abort();
        this.#reading?.abort();
        return;
      }
      this.#queue = new AppendQueue(mediaSource, mediaSource.addSourceBuffer(init.mime));
      if (this.#expected !== null) await this.#queue.setDuration(this.#expected);
    }
    if (!this.#init || !sameInit(this.#init, init)) await this.#queue.append(init.bytes);
    this.#init = init;
    this.#become('streaming');
  }

  async #take(fragment: Fragment, signal: AbortSignal): Promise<void> {
    const isNew = fragment.end > this.#receivedEnd;
    if (isNew) this.#receivedEnd = fragment.end;
    if (fragment.end <= this.#from + SLACK) return;
    if (this.#attached) await wanted(this.#attached.mediaSource, signal);
    await this.#appendAll(this.#gate.take(fragment, this.#expected), signal);
    if (isNew) this.#options.onChange();
  }

  async #appendAll(fragments: readonly Fragment[], signal = this.#life.signal): Promise<void> {
    for (const fragment of fragments) await this.#append(fragment, signal);
  }

  async #append(fragment: Fragment, signal: AbortSignal): Promise<void> {
    const queue = this.#queue;
    // A seek may have moved on while this one waited for room.
    while (queue && !signal.aborted && fragment.end > this.#from + SLACK) {
      try {
        await queue.append(fragment.bytes);
        this.#appendedEnd = Math.max(this.#appendedEnd, fragment.end);
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (!isQuotaError(error)) throw error;
        // The reading stops here and the server waits: it goes on when the picture has moved.
        if (!(await queue.makeRoom(this.#video))) await this.#news.wait(PATIENCE);
      }
    }
  }

  async #complete(): Promise<void> {
    await this.release();
    await this.#queue?.end();
    this.#become('complete');
    while (!this.#startOver && !this.#life.signal.aborted) await this.#news.wait(PATIENCE);
  }

  /**
   * Whether the stream is over because the video is. A studio that shuts down may also end it politely; the news that
   * the run has ended comes by another way and may be a moment late.
   */
  async #reallyEnded(): Promise<boolean> {
    const whole = this.#expected !== null && this.#receivedEnd >= this.#expected - EDGE;
    if (!this.#runEnded && !whole) await this.#news.wait(PATIENCE);
    return this.#runEnded || whole || this.#life.signal.aborted;
  }

  #become(state: StreamState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onChange();
  }
}
