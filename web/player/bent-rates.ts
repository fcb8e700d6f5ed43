import type { ClockedVideo } from './clock-member.ts';

/** One that is as near as this is with the others, s: they show their next pictures at once, which is drawn at once. */
const NEAR = 0.004;
/** One that was is left alone until it is this far away, s: every change of rate costs the browser work. */
const LOOSE = 0.018;
/** Time in which a video makes up its distance, s, and the most that its rate is bent for it. */
const CATCH_UP = 0.25;
const MOST_BENT = 0.5;

/**
 * Puts videos right that are a little away from their clock, by playing them faster or slower for a moment. A video has
 * one rate until it is with the others, not another one at every look: browsers stretch the sound anew each time.
 */
export class BentRates {
  /** How far those that are bent were away when that began, s. */
  readonly #bent = new Map<ClockedVideo, number>();
  readonly #together = new Set<ClockedVideo>();

  /** @param drift how far it is ahead, s @param rate the one of all: 1 = as made */
  bend(video: ClockedVideo, drift: number, rate: number): void {
    const from = this.#bent.get(video);
    const isThere = Math.abs(drift) < NEAR || (from !== undefined && from * drift < 0);
    if (isThere) {
      this.#bent.delete(video);
      this.#together.add(video);
      if (video.playbackRate !== rate) video.playbackRate = rate;
    } else if (Math.abs(drift) > Math.max(this.#together.has(video) ? LOOSE : NEAR, Math.abs(from ?? 0))) {
      this.#together.delete(video);
      this.#bent.set(video, drift);
      video.playbackRate = rate * (1 - Math.max(-MOST_BENT, Math.min(MOST_BENT, drift / CATCH_UP)));
    }
  }

  /** Whether one is on its way to the others. */
  get isBending(): boolean {
    return this.#bent.size > 0;
  }

  forget(video: ClockedVideo): void {
    this.#bent.delete(video);
    this.#together.delete(video);
  }

  /** All have another rate by now. */
  clear(): void {
    this.#bent.clear();
    this.#together.clear();
  }
}
