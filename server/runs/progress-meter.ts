import type { Progress } from '../contract/index.ts';
import type { EngineProgress } from '../engines/engine.ts';

/** The rate shown is that of the last so many seconds: steady, and yet it follows a change of speed. */
const WINDOW_SECONDS = 4;

/** Makes counts from the engine and the encoder into progress with a rate and the time left. */
export class ProgressMeter {
  readonly #startedAt: number;
  #totalFrames: number;
  #engine: EngineProgress;
  #frames = 0;
  /** Frame counts and when they were reached, oldest first; at most a window's worth and one before it. */
  #marks: { at: number; frames: number }[] = [];

  /** `startedAt` and all other times are monotonic, in ms. */
  constructor(startedAt: number, totals: { frames: number; clips: number; steps: number }) {
    this.#startedAt = startedAt;
    this.#totalFrames = totals.frames;
    this.#engine = {
      stage: 'preparing',
      clip: 0,
      clips: totals.clips,
      step: 0,
      steps: totals.steps,
      frames: 0,
    };
  }

  /** What the engine reports. Zero clips or steps mean that it does not know, and the plan's numbers stay. */
  reported(progress: EngineProgress, now: number): void {
    const { clips, steps } = this.#engine;
    this.#engine = { ...progress, clips: progress.clips || clips, steps: progress.steps || steps };
    this.#mark(Math.max(progress.frames, progress.made ?? 0), now);
  }

  /** The video gets this long after all. */
  total(frames: number): void {
    this.#totalFrames = frames;
  }

  /** Frames that are playable in the file. */
  written(frames: number, now: number): void {
    this.#frames = Math.max(this.#frames, frames);
    this.#mark(frames, now);
  }

  stage(stage: Progress['stage']): void {
    this.#engine = { ...this.#engine, stage };
  }

  #mark(frames: number, now: number): void {
    if (frames <= (this.#marks.at(-1)?.frames ?? 0)) return;
    this.#marks.push({ at: now, frames });
    const second = () => this.#marks[1];
    for (let next = second(); next && now - next.at > WINDOW_SECONDS * 1000; next = second())
      this.#marks.shift();
  }

  read(now: number): Progress {
    const { stage, clip, clips, step, steps } = this.#engine;
    const framesPerSecond = this.#rate(now);
    const made = Math.min(this.#totalFrames, this.#engine.made ?? 0);
    const left = Math.max(0, this.#totalFrames - Math.max(this.#frames, made));
    // Made is not yet seen: how long handing it over takes, nobody knows.
    const isThere = this.#frames >= this.#totalFrames;
    return {
      stage,
      clip: Math.min(clip, clips),
      clips,
      step,
      steps,
      frames: this.#frames,
      ...(made > this.#frames ? { made } : {}),
      totalFrames: this.#totalFrames,
      framesPerSecond: round(framesPerSecond, 1),
      elapsedSeconds: round((now - this.#startedAt) / 1000, 2),
      etaSeconds:
        left > 0 ? (framesPerSecond > 0 ? round(left / framesPerSecond, 1) : null) : isThere ? 0 : null,
    };
  }

  /** Frames a second over the window; over the whole run while only one count is known. */
  #rate(now: number): number {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (!first || !last) return 0;
    const from = this.#marks.length > 1 ? first : { at: this.#startedAt, frames: 0 };
    // A pause counts: the rate sinks while nothing comes.
    const until = now - last.at > 1000 ? now : last.at;
    const seconds = (until - from.at) / 1000;
    return seconds > 0 ? (last.frames - from.frames) / seconds : 0;
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
