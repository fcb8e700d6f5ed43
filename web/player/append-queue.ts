/** Seconds of video kept behind the playhead when the browser asks for room. */
const KEEP_BEHIND = 10;

/** The part of a media element that the queue looks at. */
export type Playhead = { currentTime: number };

/**
 * Operations on one source buffer, one after another: each of them throws while another is at work. A failed operation
 * is the caller's to handle and does not hold up the next.
 */
export class AppendQueue {
  readonly #mediaSource: MediaSource;
  readonly #buffer: SourceBuffer;
  #tail: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(mediaSource: MediaSource, buffer: SourceBuffer) {
    this.#mediaSource = mediaSource;
    this.#buffer = buffer;
  }

  get buffered(): TimeRanges {
    return this.#buffer.buffered;
  }

  /** Rejects with a `QuotaExceededError` when the browser keeps no more; `makeRoom` and try again. */
  append(bytes: Uint8Array): Promise<void> {
    return this.#enqueue(() => this.#buffer.appendBuffer(bytes as Uint8Array<ArrayBuffer>));
  }

  /** Drops what lies between two times, seconds. */
  remove(start: number, end: number): Promise<void> {
    if (end <= start) return Promise.resolve();
    return this.#enqueue(() => this.#buffer.remove(start, end));
  }

  /** Drops what has been watched. False when there was nothing to drop. */
  async makeRoom(playhead: Playhead): Promise<boolean> {
    const { buffered } = this.#buffer;
    const until = playhead.currentTime - KEEP_BEHIND;
    if (buffered.length === 0 || buffered.start(0) >= until) return false;
    await this.remove(0, until);
    return true;
  }

  /** Sets how long the presentation will be, seconds; never shorter than what is there, which would throw. */
  setDuration(seconds: number): Promise<void> {
    return this.#enqueue(() => {
      const { buffered } = this.#buffer;
      const there = buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
      const duration = Math.max(seconds, there);
      if (this.#mediaSource.readyState === 'open' && this.#mediaSource.duration !== duration) {
        this.#mediaSource.duration = duration;
      }
    });
  }

  /** Nothing more will come: the duration becomes what is there. */
  end(): Promise<void> {
    return this.#enqueue(() => {
      if (this.#mediaSource.readyState === 'open') this.#mediaSource.endOfStream();
    });
  }

  /** Refuses everything from now on; what waits is dropped. */
  close(): void {
    this.#closed = true;
  }

  #enqueue(operation: () => void): Promise<void> {
    const done = this.#tail.then(async () => {
      if (this.#closed) throw new DOMException('The player has moved on.', 'AbortError');
      await this.#perform(operation);
    });
    this.#tail = done.catch(() => {});
    return done;
  }

  #perform(operation: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const buffer = this.#buffer;
      let failed = false;
      const onError = (): void => {
        failed = true;
      };
      // `updateend` follows `error`, so it alone says that the buffer is free again.
      const onEnd = (): void => {
        buffer.removeEventListener('error', onError);
        buffer.removeEventListener('updateend', onEnd);
        if (failed) reject(new Error('The browser could not read a part of the video.'));
        else resolve();
      };
      buffer.addEventListener('error', onError);
      buffer.addEventListener('updateend', onEnd);
      try {
        operation();
        if (!buffer.updating) onEnd();
      } catch (error) {
        buffer.removeEventListener('error', onError);
        buffer.removeEventListener('updateend', onEnd);
        reject(error);
      }
    });
  }
}

/** Whether the browser refused to keep more. */
export function isQuotaError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
