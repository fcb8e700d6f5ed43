import { createWriteStream, openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type Asset,
  type AssetKind,
  type Batch,
  type BatchId,
  type BatchPlan,
  type BatchRequest,
  type BatchWithRuns,
  type DoctorQuery,
  type DoctorReport,
  type EngineList,
  type Plan,
  type PlanRequest,
  Problem,
  ProblemError,
  type QueueState,
  ROUTES,
  type Run,
  type RunId,
  type RunRequest,
  type Scenario,
  type SpeechRequest,
  type StudioEvent,
  type Voice,
} from '../contract/index.ts';
import type { Door } from './door.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { followRun } from './follow-run.ts';

/** A route that answers with a body of the contract. */
type JsonRoute = Extract<(typeof ROUTES)[keyof typeof ROUTES], { response: unknown }>;
type Body<R extends JsonRoute> = R['response']['_output'];

/** A studio that is running, by its documented HTTP interface. */
export class RunningStudio implements Door {
  /** Without a slash at its end. */
  readonly url: string;
  readonly #headers: Record<string, string>;
  readonly #closed = new AbortController();

  /** @param url where it answers @param token what it asks for, where it does */
  constructor(url: string, token: string | null) {
    this.url = url.replace(/\/+$/, '');
    this.#headers = token === null ? {} : { authorization: `Bearer ${token}` };
  }

  engines(): Promise<EngineList> {
    return this.#json(ROUTES.engines);
  }

  async examine({ engine, thorough }: DoctorQuery): Promise<DoctorReport> {
    const query = new URLSearchParams({ thorough: String(thorough), ...(engine && { engine }) });
    const response = await this.#ask(`${ROUTES.doctor.path}?${query}`);
    return ROUTES.doctor.response.parse(await response.json());
  }

  async scenarios(): Promise<readonly Scenario[]> {
    return (await this.#json(ROUTES.options)).scenarios;
  }

  async add(kind: AssetKind, path: string): Promise<Asset> {
    const form = new FormData();
    form.append('kind', kind);
    form.append('file', await openAsBlob(path), basename(path));
    return this.#json(ROUTES.uploadAsset, { body: form });
  }

  async voices(): Promise<Voice[]> {
    return (await this.#json(ROUTES.voices)).voices;
  }

  say(request: SpeechRequest): Promise<Asset> {
    return this.#json(ROUTES.createSpeech, asJson(request));
  }

  plan(request: PlanRequest): Promise<Plan> {
    return this.#json(ROUTES.plan, asJson(request));
  }

  queue(): Promise<QueueState> {
    return this.#json(ROUTES.queue);
  }

  create(request: RunRequest): Promise<Run> {
    return this.#json(ROUTES.createRun, asJson(request));
  }

  run(id: RunId): Promise<Run> {
    return this.#json(ROUTES.getRun, {}, id);
  }

  async follow(id: RunId, hear: (event: StudioEvent) => void): Promise<Run> {
    const known = async (after: number) => {
      const path = `${ROUTES.runEvents.path.replace(':id', id)}?after=${after}`;
      const response = await this.#ask(path);
      return ROUTES.runEvents.response.parse(await response.json()).events;
    };
    const at = { url: this.url, headers: this.#headers, signal: this.#closed.signal };
    return followRun(at, { id, known, run: () => this.run(id), hear });
  }

  async cancel(id: RunId): Promise<void> {
    await this.#json(ROUTES.cancelRun, {}, id);
  }

  async stream(id: RunId): Promise<Readable> {
    return this.#bytes(ROUTES.runStream.path.replace(':id', id));
  }

  async save(id: RunId, to: string): Promise<void> {
    const video = await this.#bytes(ROUTES.runVideo.path.replace(':id', id));
    await pipeline(video, createWriteStream(to, { flags: 'wx' }));
  }

  async batches(): Promise<Batch[]> {
    return (await this.#json(ROUTES.listBatches)).batches;
  }

  batch(id: BatchId): Promise<BatchWithRuns> {
    return this.#json(ROUTES.getBatch, {}, id);
  }

  planBatch(request: BatchRequest): Promise<BatchPlan> {
    return this.#json(ROUTES.planBatch, asJson(request));
  }

  createBatch(request: BatchRequest): Promise<BatchWithRuns> {
    return this.#json(ROUTES.createBatch, asJson(request));
  }

  async cancelBatch(id: BatchId): Promise<void> {
    await this.#json(ROUTES.cancelBatch, {}, id);
  }

  async resume(id: BatchId): Promise<void> {
    await this.#json(ROUTES.resumeBatch, {}, id);
  }

  async keptWhole(id: BatchId): Promise<string> {
    return this.url + ROUTES.batchVideo.path.replace(':id', id);
  }

  async saveWhole(id: BatchId, to: string): Promise<void> {
    const video = await this.#bytes(ROUTES.batchVideo.path.replace(':id', id));
    await pipeline(video, createWriteStream(to, { flags: 'wx' }));
  }

  async kept(id: RunId): Promise<string> {
    return this.url + ROUTES.runVideo.path.replace(':id', id);
  }

  async close(): Promise<void> {
    this.#closed.abort();
  }

  async #json<R extends JsonRoute>(route: R, init: RequestInit = {}, id = ''): Promise<Body<R>> {
    const response = await this.#ask(route.path.replace(':id', id), { method: route.method, ...init });
    const body = route.response.safeParse(await response.json());
    if (body.success) return body.data;
    throw new CommandError(
      EXIT.unavailable,
      `What answers at ${this.url} is no LiveAvatar Studio of this version.`,
    );
  }

  async #bytes(path: string): Promise<Readable> {
    const { body } = await this.#ask(path);
    return body ? Readable.fromWeb(body) : Readable.from([]);
  }

  /** @throws ProblemError with what the studio says; CommandError when nobody answers. */
  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...this.#headers, ...Object.fromEntries(new Headers(init.headers)) };
    const request = { ...init, headers, signal: this.#closed.signal };
    const response = await fetch(this.url + path, request).catch((error: unknown) => {
      throw new CommandError(EXIT.unavailable, `Nobody answers at ${this.url} (${reasonOf(error)}).`);
    });
    if (response.ok) return response;
    const problem = Problem.safeParse(await response.json().catch(() => null)).data;
    if (!problem)
      throw new CommandError(
        EXIT.unavailable,
        `What answers at ${this.url} is no LiveAvatar Studio (HTTP ${response.status}).`,
      );
    if (problem.code === 'unauthorized')
      throw new CommandError(EXIT.usage, `${problem.detail} Put it into STUDIO_TOKEN, or use --token-file.`);
    throw new ProblemError(problem.code, problem.detail, problem);
  }
}

function asJson(body: unknown): RequestInit {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** What lies under a failed fetch: its own message says nothing. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause ? String(cause.code) : cause.message;
}
