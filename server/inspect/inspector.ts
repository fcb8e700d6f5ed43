import { dirname } from 'node:path';
import type { z } from 'zod';
import { type AssetKind, type Limits, ProblemError, type Thresholds } from '../contract/index.ts';
import type { Pause } from '../speech/pauses.ts';
import {
  FixAnswer,
  type FixJob,
  InspectAnswer,
  type Inspection,
  PausesAnswer,
  type Task,
  type TrimRequest,
} from './inspection.ts';
import { InspectionLost, InspectorProcess } from './inspector-process.ts';

/** Longest time an inspection may take, ms. An hour of sound decodes in about ten seconds on a slow machine. */
export interface TimeLimits {
  image: number;
  audio: number;
}
const TIME_LIMITS: TimeLimits = { image: 90_000, audio: 180_000 };

/** Two uploads at a time: a portrait and its recording. */
const PROCESSES = 2;

/** Processes without a file end after this time, ms: they and their libraries take some 120 MB, and start in 0.3 s. */
const IDLE_MS = 20_000;

/**
 * Looks at uploads, in up to two processes of their own, which start with the first file and end when there is none for
 * a while: a file that takes too long, or brings its process down, costs that process and nothing else.
 */
export class Inspector {
  readonly #limits: Limits;
  readonly #thresholds: Thresholds;
  readonly #timeLimits: TimeLimits;
  readonly #idleMs: number;
  readonly #resting: InspectorProcess[] = [];
  readonly #working = new Set<InspectorProcess>();
  /** Who waits for a process to come free, in turn. */
  readonly #queue: (() => void)[] = [];
  #closed = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(
    limits: Limits,
    thresholds: Thresholds,
    timeLimits: TimeLimits = TIME_LIMITS,
    idleMs: number = IDLE_MS,
  ) {
    this.#limits = limits;
    this.#thresholds = thresholds;
    this.#timeLimits = timeLimits;
    this.#idleMs = idleMs;
  }

  /** Starts a process ahead of the first upload. */
  async warm(): Promise<void> {
    await this.#lend((process) => process.do({ name: 'warm' }, this.#timeLimits.image));
  }

  /**
   * What is in the file at `path`. The 16 kHz mono copy of a recording is written to `speech`, the previews of a portrait
   * beside it.
   * @throws ProblemError `unsupported_media`, `undecodable_media`, `inspection_failed`.
   */
  async inspect(kind: AssetKind, path: string, speech: string): Promise<Inspection> {
    const previews = dirname(path);
    const request = { kind, path, speech, previews, limits: this.#limits, thresholds: this.#thresholds };
    const answer = await this.#ask({ name: 'inspect', request }, InspectAnswer, this.#timeLimits[kind]);
    if (!answer.ok) {
      const { code, message, format } = answer;
      throw new ProblemError(code, message, { field: 'file', ...(format && { format }) });
    }
    return answer.inspection;
  }

  /**
   * Writes a part of a recording as WAV.
   * @throws ProblemError `undecodable_media`, `inspection_failed`.
   */
  async trim(request: TrimRequest): Promise<void> {
    const answer = await this.#ask({ name: 'trim', request }, FixAnswer, this.#timeLimits.audio);
    if (!answer.ok) throw new ProblemError(answer.code, answer.message);
  }

  /**
   * Writes a corrected copy of a portrait (as JPEG) or of a recording (as WAV).
   * @throws ProblemError `undecodable_media`, `inspection_failed`.
   */
  async fix(kind: AssetKind, job: Omit<FixJob, 'thresholds'>): Promise<void> {
    const request = { ...job, thresholds: this.#thresholds };
    const answer = await this.#ask({ name: 'fix', request }, FixAnswer, this.#timeLimits[kind]);
    if (!answer.ok) throw new ProblemError(answer.code, answer.message);
  }

  /**
   * Where nobody speaks in a recording's 16 kHz mono copy, s.
   * @throws ProblemError `inspection_failed`.
   */
  async pauses(speech: string): Promise<Pause[]> {
    return this.#ask({ name: 'pauses', speech }, PausesAnswer, this.#timeLimits.audio);
  }

  /** Ends the processes; inspections under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const next of this.#queue.splice(0)) next();
    const working = [...this.#working];
    for (const process of working) process.kill();
    await Promise.all([this.#endResting(), ...working.map(({ ended }) => ended)]);
  }

  async #ask<Answer>(task: Task, answer: z.ZodType<Answer>, limit: number): Promise<Answer> {
    // A process may have died without a file. The next one starts afresh; no file is ever begun twice.
    for (let attempt = 0; ; attempt++) {
      try {
        return answer.parse(await this.#lend((process) => process.do(task, limit)));
      } catch (error) {
        const lost = error instanceof InspectionLost ? error : null;
        if (lost && !lost.begun && attempt < PROCESSES) continue;
        const message = lost?.late
          ? 'The file took too long to inspect. Try a smaller one.'
          : 'The file could not be inspected: the inspecting process failed.';
        throw new ProblemError('inspection_failed', message);
      }
    }
  }

  /** Lends a process to a piece of work, once one is free. */
  async #lend<T>(work: (process: InspectorProcess) => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    while (!this.#closed && this.#working.size >= PROCESSES)
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    if (this.#closed) throw new Error('The studio is closing.');
    let process = this.#resting.pop();
    while (process?.gone) process = this.#resting.pop();
    process ??= new InspectorProcess();
    this.#working.add(process);
    try {
      return await work(process);
    } finally {
      this.#working.delete(process);
      if (!process.gone) this.#resting.push(process);
      this.#queue.shift()?.();
      this.#rest();
    }
  }

  /** Without any work the processes end after a while. */
  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#working.size > 0) return;
    this.#idle = setTimeout(() => void this.#endResting(), this.#idleMs).unref();
  }

  async #endResting(): Promise<void> {
    clearTimeout(this.#idle);
    const resting = this.#resting.splice(0);
    for (const process of resting) process.kill();
    await Promise.all(resting.map(({ ended }) => ended));
  }
}
