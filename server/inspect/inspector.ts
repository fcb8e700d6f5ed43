import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import workerpool, { type Pool } from 'workerpool';
import type { z } from 'zod';
import { type AssetKind, type Limits, ProblemError, type Thresholds } from '../contract/index.ts';
import { FixAnswer, type FixJob, InspectAnswer, type Inspection, type TrimRequest } from './inspection.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** Longest time an inspection may take, ms. An hour of sound decodes in about ten seconds on a slow machine. */
export interface TimeLimits {
  image: number;
  audio: number;
}
const TIME_LIMITS: TimeLimits = { image: 30_000, audio: 120_000 };

/** How long a process that is out of time may take to end by itself before it is killed, ms. */
const GRACE_MS = 250;

/**
 * Looks at uploads, in up to two processes of their own: a file that takes too long, or brings its process down, costs
 * that process and nothing else.
 */
export class Inspector {
  readonly #limits: Limits;
  readonly #thresholds: Thresholds;
  readonly #timeLimits: TimeLimits;
  readonly #pool: Pool;

  constructor(limits: Limits, thresholds: Thresholds, timeLimits: TimeLimits = TIME_LIMITS) {
    this.#limits = limits;
    this.#thresholds = thresholds;
    this.#timeLimits = timeLimits;
    this.#pool = workerpool.pool(ENTRY, {
      workerType: 'process',
      maxWorkers: 2,
      workerTerminateTimeout: GRACE_MS,
      // workerpool passes node's flags on only when told to.
      // A process group of its own: Ctrl-C in the terminal is the studio's to hear.
      forkOpts: { execArgv: process.execArgv, detached: true },
    });
  }

  /** Starts a process ahead of the first upload. */
  async warm(): Promise<void> {
    await this.#pool.exec('warm', []);
  }

  /**
   * What is in the file at `path`; the 16 kHz mono copy of a recording is written to `speech`.
   * @throws ProblemError `unsupported_media`, `undecodable_media`, `inspection_failed`.
   */
  async inspect(kind: AssetKind, path: string, speech: string): Promise<Inspection> {
    const request = { kind, path, speech, limits: this.#limits, thresholds: this.#thresholds };
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
    await this.#pool.terminate(true);
  }

  async #ask<Answer>(
    method: string,
    request: unknown,
    answer: z.ZodType<Answer>,
    limit: number,
  ): Promise<Answer> {
    try {
      return answer.parse(await this.#pool.exec(method, [request]).timeout(limit));
    } catch (error) {
      if (error instanceof workerpool.Promise.TimeoutError) {
        throw new ProblemError('inspection_failed', 'The file took too long to inspect. Try a smaller one.');
      }
      const message = 'The file could not be inspected: the inspecting process failed.';
      throw new ProblemError('inspection_failed', message);
    }
  }
}
