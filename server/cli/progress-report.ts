import type { Progress, Stage, StudioEvent } from '../contract/index.ts';
import type { Terminal } from './terminal.ts';

const STAGES: Record<Stage, string> = {
  loading: 'loading the model',
  preparing: 'reading the portrait',
  conditioning: 'reading the recording',
  generating: 'generating',
  decoding: 'decoding',
  saving: 'saving',
};

/** In a pipe a line is written with each of so many equal parts of the frames. */
const PARTS = 10;

/** Tells how a run gets on: one line that changes on a terminal, a line now and then elsewhere. */
export class ProgressReport {
  readonly #terminal: Terminal;
  /** Which of several runs it is: "3/12 anna  ". */
  readonly #label: string;
  #told = '';

  constructor(terminal: Terminal, label = '') {
    this.#terminal = terminal;
    this.#label = label === '' ? '' : `${label}  `;
  }

  /** Takes an event of the run. */
  hear(event: StudioEvent): void {
    if (event.type === 'run.progress') this.#progress(event.progress);
    if (event.type !== 'run.status' && event.type !== 'run.created') return;
    const { status, position, error } = event.snapshot;
    if (status === 'queued' && (position ?? 1) > 1) this.#tell(`waiting, place ${position} in the queue`);
    if (status === 'starting') this.#tell('starting');
    if (error === undefined && event.snapshot.endedAt !== null) this.#terminal.show('');
  }

  /** Nothing more will come. */
  end(): void {
    this.#terminal.show('');
  }

  #progress(progress: Progress): void {
    const line = progressLine(progress);
    if (this.#terminal.isLive) {
      this.#terminal.show(this.#label + line);
      return;
    }
    const { stage, frames, totalFrames } = progress;
    const part = totalFrames > 0 ? Math.floor((frames / totalFrames) * PARTS) : 0;
    const mark = `${stage} ${part}`;
    if (mark === this.#told) return;
    this.#told = mark;
    this.#terminal.say(this.#label + line);
  }

  #tell(line: string): void {
    if (this.#terminal.isLive) this.#terminal.show(this.#label + line);
    else this.#terminal.say(this.#label + line);
  }
}

/** "generating  clip 3/10  212/477 frames  148 frames/s  2 s left" */
export function progressLine(progress: Progress): string {
  const { stage, clip, clips, step, steps, frames, totalFrames, framesPerSecond, etaSeconds } = progress;
  const parts = [STAGES[stage]];
  if (clip > 0) parts.push(`clip ${clip}/${clips}`);
  if (step > 0 && frames === 0) parts.push(`step ${step}/${steps}`);
  if (stage !== 'loading') parts.push(`${frames}/${totalFrames} frames`);
  if (framesPerSecond > 0) parts.push(`${framesPerSecond.toFixed(framesPerSecond < 10 ? 1 : 0)} frames/s`);
  if (etaSeconds !== null) parts.push(`${timeOf(etaSeconds)} left`);
  return parts.join('  ');
}

/** "8 s", "3 min 20 s", "2 h 5 min". */
export function timeOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
