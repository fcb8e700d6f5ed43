import type { Run, RunId } from '#contract';
import { type ClockMember, HAVE_FUTURE_DATA } from '../../player/clock-member.ts';
import { type ClockState, EMPTY_CLOCK } from '../../player/clock-state.ts';
import { SharedClock } from '../../player/shared-clock.ts';

/** A video that comes into view while the others play starts this far ahead of them: it takes a moment, s. */
const LEAD = 0.15;
/** So near to the others it joins them, and the clock does the rest, s. */
const NEAR = 0.25;

type Entry = { member: ClockMember; onClock: boolean };

/**
 * The clock of a grid. Videos come and go with what is in view: one that comes while the others play runs up to them by
 * itself and joins them then, so that none of them waits for it. One that is still being made is not on the clock: it is
 * seen as it comes.
 */
export class GridClock {
  readonly #entries = new Map<RunId, Entry>();
  readonly #runs: () => readonly Run[];
  /** undefined = nobody has chosen yet: the first is heard. */
  #sound = $state<RunId | null | undefined>();
  #at = $state.raw<ClockState>(EMPTY_CLOCK);
  readonly clock = new SharedClock((state) => {
    this.#at = state;
  });
  #request = 0;

  /** @param runs those that have a video, also out of view */
  constructor(runs: () => readonly Run[]) {
    this.#runs = runs;
  }

  get runs(): readonly Run[] {
    return this.#runs();
  }

  get at(): ClockState {
    return this.#at;
  }

  /** Whose sound is heard; null = nobody's. */
  get sound(): RunId | null {
    return this.#sound === undefined ? (this.runs[0]?.id ?? null) : this.#sound;
  }

  /** The sound of this one, and of no other; null = silence. */
  hear(id: RunId | null): void {
    this.#sound = id;
    this.clock.hear((id && this.#entries.get(id)?.member) || null);
  }

  /** Puts the video of a run on the clock; answers what takes it off again. */
  join(id: RunId, member: ClockMember): () => void {
    if (!this.runs.some((run) => run.id === id)) return watch(member);
    const entry: Entry = {
      onClock: false,
      member: { ...member, seconds: () => (entry.onClock ? member.seconds() : 0) },
    };
    const leave = this.clock.add(entry.member);
    this.#entries.set(id, entry);
    if (id === this.sound) this.clock.hear(entry.member);
    this.#waiting.set(entry, member);
    this.#look();
    return () => {
      this.#waiting.delete(entry);
      this.#entries.delete(id);
      leave();
    };
  }

  /** Those that are not on the clock yet, with what they are. */
  readonly #waiting = new Map<Entry, ClockMember>();

  readonly #look = (): void => {
    cancelAnimationFrame(this.#request);
    for (const [entry, member] of this.#waiting) {
      if (!this.#caughtUp(member)) continue;
      this.#waiting.delete(entry);
      entry.onClock = true;
      // Where all stand, it goes to where they are.
      if (!this.#at.playing) this.clock.seek(this.#at.position);
    }
    if (this.#waiting.size > 0) this.#request = requestAnimationFrame(this.#look);
  };

  #caughtUp({ video, seconds }: ClockMember): boolean {
    if (seconds() === 0) return false;
    const { playing, waiting, position, rate } = this.#at;
    if (!playing || waiting || position >= seconds() - LEAD) return true;
    if (video.seeking || video.readyState < HAVE_FUTURE_DATA) {
      if (!video.seeking && Math.abs(video.currentTime - position) > NEAR)
        video.currentTime = position + LEAD;
      return false;
    }
    if (Math.abs(video.currentTime - position) > NEAR) {
      video.currentTime = position + LEAD;
      return false;
    }
    if (!video.paused) return true;
    video.playbackRate = rate;
    video.play().catch(() => {});
    return false;
  }
}

/** Plays what is being made as it comes, silently; answers what ends that. */
function watch({ video }: ClockMember): () => void {
  video.muted = true;
  video.autoplay = !globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches;
  return () => video.pause();
}
