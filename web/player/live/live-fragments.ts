import { AppendQueue } from '../append-queue.ts';
import { attachMediaSource, mediaSourceClass } from '../media-source.ts';

/** So far behind what has come the picture is at first, s: what a wireless network holds up. */
const BEHIND = 0.5;
/** Further behind, it goes a little faster, unnoticed … */
const LATE = 1.2;
const FASTER = 1.06;
/** … and this far behind, as after a tab that slept, it leaves out what is between. */
const LOST = 4;
/** Kept for nobody, s: one does not go back in a live picture. */
const KEPT = 12;
/** Between two attempts to come back, ms. */
const RETRY_MS = 1_000;

/** Plays a live session from its fragments as they come, close to their end. Works where pages are not secure. */
export class LiveFragments {
  readonly #video: HTMLVideoElement;
  readonly #url: string;
  readonly #mime: string;
  readonly #life = new AbortController();

  /** @param mime RFC 6381 */
  constructor(video: HTMLVideoElement, url: string, mime: string) {
    this.#video = video;
    this.#url = url;
    this.#mime = mime;
  }

  /** Whether this browser can. */
  static supports(mime: string): boolean {
    return mediaSourceClass()?.isTypeSupported(mime) ?? false;
  }

  /** Resolves when it is stopped, or the session is over. */
  async play(): Promise<void> {
    const { signal } = this.#life;
    while (!signal.aborted) {
      const isOver = await this.#playOnce(signal).catch(() => false);
      if (isOver) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  stop(): void {
    this.#life.abort();
  }

  async #playOnce(signal: AbortSignal): Promise<boolean> {
    const Source = mediaSourceClass();
    if (!Source) return true;
    const { mediaSource, detach } = await attachMediaSource(this.#video, Source);
    try {
      const queue = new AppendQueue(mediaSource, mediaSource.addSourceBuffer(this.#mime));
      const answer = await fetch(this.#url, { signal, cache: 'no-store' });
      // Another session is shown, or none: the news says so.
      if (answer.status === 404) return true;
      if (!answer.ok || !answer.body) return false;
      const reader = answer.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return false;
        await queue.append(value);
        await this.#keepUp(queue);
      }
    } finally {
      detach();
    }
  }

  async #keepUp(queue: AppendQueue): Promise<void> {
    const { buffered } = queue;
    const video = this.#video;
    if (buffered.length === 0) return;
    const [start, end] = [buffered.start(buffered.length - 1), buffered.end(buffered.length - 1)];
    const behind = end - video.currentTime;
    // At first, after a gap, and after sleep.
    if (video.currentTime < start || behind > LOST) video.currentTime = Math.max(start, end - BEHIND);
    video.playbackRate = behind > LATE ? FASTER : 1;
    await queue.remove(0, video.currentTime - KEPT);
  }
}
