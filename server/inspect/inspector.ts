import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import workerpool, { type Pool } from 'workerpool';
import type { z } from 'zod';
import { type AssetKind, type Limits, ProblemError, type Thresholds } from '../contract/index.ts';
import {
  BEGUN,
  FixAnswer,
  type FixJob,
  InspectAnswer,
  type Inspection,
  type TrimRequest,
} from './inspection.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** Longest time an inspection may take, ms. An hour of sound decodes in about ten seconds on a slow machine. */
export interface TimeLimits {
  image: number;
  audio: number;
}
const TIME_LIMITS: TimeLimits = { image: 90_000, audio: 180_000 };

/** How long a process that is out of time may take to end by itself before it is killed, ms. */
const GRACE_MS = 250;

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
  #pool: Pool | null = null;
  #asked = 0;
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
    await this.#working((pool) => pool.exec('warm', []));
  }

  /**
   * What is in the file at `path`. The 16 kHz mono copy of a recording is written to `speech`, the previews of a portrait
   * beside it.
   * @throws ProblemError `unsupported_media`, `undecodable_media`, `inspection_failed`.
   */
  async inspect(kind: AssetKind, path: string, speech: string): Promise<Inspection> {
    const previews = dirname(path);
    const request = { kind, path, speech, previews, limits: this.#limits, thresholds: this.#thresholds };
    const answer = await this.#ask('inspect', request, InspectAnswer, this.#timeLimits[kind]);
    if (!answer.ok) throw new ProblemError(answer.code, answer.message, { field: 'file' });
    return answer.inspection;
  }

  /**
   * Writes a part of a recording as WAV.
   * @throws ProblemError `undecodable_media`, `inspection_failed`.
   */
  async trim(request: TrimRequest): Promise<void> {
    const answer = await this.#ask('trim', request, FixAnswer, this.#timeLimits.audio);
    if (!answer.ok) throw new ProblemError(answer.code, answer.message);
  }

  /**
   * Writes a corrected copy of a portrait (as JPEG) or of a recording (as WAV).
   * @throws ProblemError `undecodable_media`, `inspection_failed`.
   */
  async fix(kind: AssetKind, job: Omit<FixJob, 'thresholds'>): Promise<void> {
    const request = { ...job, thresholds: this.#thresholds };
    const answer = await this.#ask('fix', request, FixAnswer, this.#timeLimits[kind]);
    if (!answer.ok) throw new ProblemError(answer.code, answer.message);
  }

  /** Ends the processes; inspections under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const pool = this.#pool;
    this.#pool = null;
    await pool?.terminate(true);
  }

  /** Lends the processes to a piece of work; without any they end after a while. */
  async #working<T>(work: (pool: Pool) => PromiseLike<T>): Promise<T> {
    if (this.#closed) throw new Error('The studio is closing.');
    clearTimeout(this.#idle);
    this.#asked++;
    this.#pool ??= workerpool.pool(ENTRY, {
      workerType: 'process',
      maxWorkers: PROCESSES,
      workerTerminateTimeout: GRACE_MS,
      // workerpool passes node's flags on only when told to.
      forkOpts: { execArgv: process.execArgv },
    });
    try {
      return await work(this.#pool);
    } finally {
      this.#asked--;
      clearTimeout(this.#idle);
      if (this.#asked === 0) this.#idle = setTimeout(() => void this.#end(), this.#idleMs).unref();
    }
  }

  async #ask<Answer>(
    method: string,
    request: unknown,
    answer: z.ZodType<Answer>,
    limit: number,
  ): Promise<Answer> {
    // A process may have died without a file. The next one starts afresh; no file is ever begun twice.
    for (let attempt = 0; ; attempt++) {
      let begun = false;
      const on = (word: unknown) => {
        if (word === BEGUN) begun = true;
      };
      try {
        const answered = this.#working((pool) => pool.exec(method, [request], { on }).timeout(limit));
        return answer.parse(await answered);
      } catch (error) {
        if (error instanceof workerpool.Promise.TimeoutError) {
          throw new ProblemError(
            'inspection_failed',
            'The file took too long to inspect. Try a smaller one.',
          );
        }
        if (!begun && attempt < PROCESSES) continue;
        const message = 'The file could not be inspected: the inspecting process failed.';
        throw new ProblemError('inspection_failed', message);
      }
    }
  }
}
