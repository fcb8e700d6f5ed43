import type {
  Amount,
  Asset,
  AssetId,
  AssetKind,
  Batch,
  BatchId,
  BatchKind,
  BatchPatch,
  BatchPlan,
  BatchRequest,
  BatchWithRuns,
  Diagnosis,
  DoctorReport,
  EngineDiagnosis,
  EngineId,
  EngineInfo,
  FixRequest,
  GridVideoRequest,
  Health,
  LearnedRemedy,
  LipSyncCheck,
  MonitorState,
  Options,
  PartialParams,
  Plan,
  PlanRequest,
  Preset,
  PreviewSize,
  QueueState,
  RemedyId,
  Restored,
  Run,
  RunId,
  RunPage,
  RunPatch,
  RunRecord,
  RunRequest,
  RunStatus,
  SpeechAsked,
  Storage,
  StorageDeletion,
  StoredInput,
  StudioEvent,
  Viewing,
  Voice,
} from '#contract';
import { addressOf, call, callForBytes, streamed } from './call.ts';
import { restore, type UploadOptions, uploadAsset } from './upload.ts';

/** Which runs to list. An absent field does not filter. */
export type RunFilter = {
  search?: string | undefined;
  status?: RunStatus | undefined;
  engine?: EngineId | undefined;
  starred?: boolean | undefined;
};

/** The studio's HTTP interface, typed. All calls throw `ApiProblem`, `Unreachable` or an `AbortError`. */
export class StudioClient {
  readonly #base: string;

  /** @param base origin of the studio without a trailing slash; empty = where the page came from. */
  constructor(base = '') {
    this.#base = base;
  }

  /** Where the studio answers a program, without a slash at the end. @param origin of the page */
  addressFrom(origin: string): string {
    return new URL(this.#base || '/', origin).href.replace(/\/$/, '');
  }

  health(signal?: AbortSignal): Promise<Health> {
    return call(this.#base, 'health', withSignal(signal));
  }

  options(signal?: AbortSignal): Promise<Options> {
    return call(this.#base, 'options', withSignal(signal));
  }

  /** Uploads bytes and waits until the studio has probed and inspected them. */
  uploadAsset(kind: AssetKind, file: Blob, name: string, options?: UploadOptions): Promise<Asset> {
    return uploadAsset(this.#base, kind, file, name, options);
  }

  /** What a video made here, or what is in front of one, says of its settings. */
  restore(video: Blob): Promise<Restored> {
    return restore(this.#base, video);
  }

  assetInfo(id: AssetId, signal?: AbortSignal): Promise<Asset> {
    return call(this.#base, 'assetInfo', { path: { id }, ...withSignal(signal) });
  }

  /** Makes a corrected copy; the original stays. */
  fixAsset(id: AssetId, body: FixRequest, signal?: AbortSignal): Promise<Asset> {
    return call(this.#base, 'fixAsset', { path: { id }, body, ...withSignal(signal) });
  }

  async voices(signal?: AbortSignal): Promise<Voice[]> {
    return (await call(this.#base, 'voices', withSignal(signal))).voices;
  }

  /** Has a text spoken and kept as a recording. */
  createSpeech(body: SpeechAsked, signal?: AbortSignal): Promise<Asset> {
    return call(this.#base, 'createSpeech', { body, ...withSignal(signal) });
  }

  /** Has a text spoken: 16 kHz mono 16-bit samples as they come. */
  speak(body: SpeechAsked, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    return streamed(this.#base, 'speechStream', { body, query: { format: 'pcm' }, signal });
  }

  plan(body: PlanRequest, signal?: AbortSignal): Promise<Plan> {
    return call(this.#base, 'plan', { body, ...withSignal(signal) });
  }

  /** Somebody is about to run this: the engine does the portrait's work ahead. */
  async prepare(body: PlanRequest, signal?: AbortSignal): Promise<void> {
    await call(this.#base, 'prepare', { body, ...withSignal(signal) });
  }

  createRun(body: RunRequest): Promise<Run> {
    return call(this.#base, 'createRun', { body });
  }

  /** Runs that were made together, such as the parts of a long video. */
  batch(id: BatchId, signal?: AbortSignal): Promise<BatchWithRuns> {
    return call(this.#base, 'getBatch', { path: { id }, ...withSignal(signal) });
  }

  /** The newest of a kind. */
  async listBatches(kind: BatchKind, limit: number): Promise<Batch[]> {
    return (await call(this.#base, 'listBatches', { query: { kind, limit: String(limit) } })).batches;
  }

  /** What making runs together would come to, one by one. */
  planBatch(body: BatchRequest, signal?: AbortSignal): Promise<BatchPlan> {
    return call(this.#base, 'planBatch', { body, ...withSignal(signal) });
  }

  createBatch(body: BatchRequest): Promise<BatchWithRuns> {
    return call(this.#base, 'createBatch', { body });
  }

  patchBatch(id: BatchId, body: BatchPatch): Promise<BatchWithRuns> {
    return call(this.#base, 'patchBatch', { path: { id }, body });
  }

  cancelBatch(id: BatchId): Promise<BatchWithRuns> {
    return call(this.#base, 'cancelBatch', { path: { id } });
  }

  /** Runs side by side in one MP4; it takes as long as making it. */
  gridVideo(id: BatchId, body: GridVideoRequest, signal?: AbortSignal): Promise<Blob> {
    return callForBytes(this.#base, 'gridVideo', { path: { id }, body, ...withSignal(signal) });
  }

  async deleteBatch(id: BatchId): Promise<void> {
    await call(this.#base, 'deleteBatch', { path: { id } });
  }

  /** Goes on with a long video from the first part that is missing. */
  async resumeBatch(id: BatchId): Promise<void> {
    await call(this.#base, 'resumeBatch', { path: { id } });
  }

  /** One page of runs, newest first; `cursor` is the `next` of the page before. */
  listRuns(filter: RunFilter = {}, cursor?: string, signal?: AbortSignal): Promise<RunPage> {
    const query: Record<string, string> = {};
    if (filter.search) query.search = filter.search;
    if (filter.status) query.status = filter.status;
    if (filter.engine) query.engine = filter.engine;
    if (filter.starred !== undefined) query.starred = String(filter.starred);
    if (cursor) query.cursor = cursor;
    return call(this.#base, 'listRuns', { query, ...withSignal(signal) });
  }

  run(id: RunId, signal?: AbortSignal): Promise<Run> {
    return call(this.#base, 'getRun', { path: { id }, ...withSignal(signal) });
  }

  patchRun(id: RunId, body: RunPatch): Promise<Run> {
    return call(this.#base, 'patchRun', { path: { id }, body });
  }

  cancelRun(id: RunId): Promise<Run> {
    return call(this.#base, 'cancelRun', { path: { id } });
  }

  async deleteRun(id: RunId): Promise<void> {
    await call(this.#base, 'deleteRun', { path: { id } });
  }

  /** All events of one run, oldest first. */
  async runEvents(id: RunId, after = 0): Promise<StudioEvent[]> {
    const query = { after: String(after) };
    return (await call(this.#base, 'runEvents', { path: { id }, query })).events;
  }

  /** Why a run failed and what can be done about it. */
  diagnosis(id: RunId, signal?: AbortSignal): Promise<Diagnosis> {
    return call(this.#base, 'diagnosis', { path: { id }, ...withSignal(signal) });
  }

  /** Why the last load of an engine failed. */
  engineDiagnosis(id: EngineId): Promise<EngineDiagnosis> {
    return call(this.#base, 'engineDiagnosis', { path: { id } });
  }

  /** Makes a failed run anew, with a remedy. */
  applyRemedy(id: RunId, remedy: RemedyId): Promise<Run> {
    return call(this.#base, 'applyRemedy', { path: { id, remedy }, body: { dryRun: false } });
  }

  /** Whether lips and sound of a finished video go together: seconds, the first time. */
  lipSync(id: RunId): Promise<LipSyncCheck> {
    return call(this.#base, 'lipSync', { path: { id } });
  }

  /** Makes a finished run anew with its recording corrected. */
  fixLipSync(id: RunId): Promise<Run> {
    return call(this.#base, 'fixLipSync', { path: { id } });
  }

  /** Loads an engine whose last load failed, in the way of a remedy. */
  applyEngineRemedy(id: EngineId, remedy: RemedyId): Promise<EngineInfo> {
    return call(this.#base, 'applyEngineRemedy', { path: { id, remedy }, body: { dryRun: false } });
  }

  async learned(engine: EngineId): Promise<LearnedRemedy[]> {
    return (await call(this.#base, 'learned', { path: { id: engine } })).learned;
  }

  learnRemedy(id: RunId): Promise<LearnedRemedy> {
    return call(this.#base, 'learnRemedy', { path: { id } });
  }

  async forgetRemedy(engine: EngineId, remedy: RemedyId): Promise<void> {
    await call(this.#base, 'forgetRemedy', { path: { id: engine, remedy } });
  }

  queue(signal?: AbortSignal): Promise<QueueState> {
    return call(this.#base, 'queue', withSignal(signal));
  }

  patchQueue(paused: boolean): Promise<QueueState> {
    return call(this.#base, 'patchQueue', { body: { paused } });
  }

  loadEngine(id: EngineId, options?: PartialParams): Promise<EngineInfo> {
    return call(this.#base, 'loadEngine', { path: { id }, body: options ? { options } : {} });
  }

  unloadEngine(id: EngineId): Promise<EngineInfo> {
    return call(this.#base, 'unloadEngine', { path: { id } });
  }

  /** What the engine has printed since its last start: text. */
  engineLogUrl(id: EngineId): string {
    return this.#base + addressOf('engineLog', { id });
  }

  /** What the studio finds when it looks at its machine; `thorough`: also at an engine's Python. */
  doctor(engine: EngineId | null, thorough: boolean): Promise<DoctorReport> {
    const query = { thorough: String(thorough), ...(engine && { engine }) };
    return call(this.#base, 'doctor', { query });
  }

  /** The newest samples of the studio's machine. */
  monitor(): Promise<MonitorState> {
    return call(this.#base, 'monitor', {});
  }

  /** The machine over a run. */
  runMonitor(id: RunId): Promise<RunRecord> {
    return call(this.#base, 'runMonitor', { path: { id } });
  }

  async presets(signal?: AbortSignal): Promise<Preset[]> {
    return (await call(this.#base, 'presets', withSignal(signal))).presets;
  }

  putPreset(name: string, params: PartialParams): Promise<Preset> {
    return call(this.#base, 'putPreset', { path: { name }, body: { params } });
  }

  async deletePreset(name: string): Promise<void> {
    await call(this.#base, 'deletePreset', { path: { name } });
  }

  /** What takes how much of the disk; `deletable` is for the age asked for. */
  storage(olderThanDays: number, signal?: AbortSignal): Promise<Storage> {
    const query = { olderThanDays: String(olderThanDays) };
    return call(this.#base, 'storage', { query, ...withSignal(signal) });
  }

  /** Deletes what may go of a kind; answers how much that was. */
  deleteStored(body: StorageDeletion): Promise<Amount> {
    return call(this.#base, 'deleteStored', { body });
  }

  /** All portraits and recordings, the one last used first. */
  async inputs(signal?: AbortSignal): Promise<StoredInput[]> {
    return (await call(this.#base, 'listInputs', withSignal(signal))).inputs;
  }

  keepInput(id: AssetId, kept: boolean): Promise<StoredInput> {
    return call(this.#base, 'patchInput', { path: { id }, body: { kept } });
  }

  async deleteInput(id: AssetId): Promise<void> {
    await call(this.#base, 'deleteInput', { path: { id } });
  }

  viewing(): Promise<Viewing> {
    return call(this.#base, 'viewing', {});
  }

  /** Opens the door for viewers, or keeps an open one open for so long from now on. */
  openViewing(minutes: number, run: RunId | null, live: string | null): Promise<Viewing> {
    return call(this.#base, 'openViewing', { body: { minutes, run, live } });
  }

  showToViewers(run: RunId | null, live: string | null): Promise<Viewing> {
    return call(this.#base, 'patchViewing', { body: { run, live } });
  }

  async closeViewing(): Promise<void> {
    await call(this.#base, 'closeViewing', {});
  }

  assetUrl(id: AssetId): string {
    return this.#base + addressOf('assetBytes', { id });
  }

  /** A portrait made small: `small` for cards, `large` for a stage. */
  previewUrl(id: AssetId, size: PreviewSize = 'large'): string {
    return this.#base + addressOf('assetPreview', { id }, { size });
  }

  /** The growing fragmented MP4. */
  streamUrl(id: RunId): string {
    return this.#base + addressOf('runStream', { id });
  }

  /** The finished file, with byte ranges. */
  videoUrl(id: RunId): string {
    return this.#base + addressOf('runVideo', { id });
  }

  /** @param metadata whether the file says how it was made */
  downloadUrl(id: RunId, metadata = true): string {
    return this.#base + addressOf('runVideo', { id }, { download: '1', ...withMetadata(metadata) });
  }

  /** The parts of a long video as one file. */
  wholeVideoUrl(id: BatchId, metadata = true): string {
    return this.#base + addressOf('batchVideo', { id }, { download: '1', ...withMetadata(metadata) });
  }

  /** The videos of several runs in one ZIP file. */
  videosUrl(ids: readonly RunId[], metadata = true): string {
    return this.#base + addressOf('runVideos', {}, { ids: ids.join(), ...withMetadata(metadata) });
  }

  posterUrl(id: RunId): string {
    return this.#base + addressOf('runPoster', { id });
  }

  /** What a maintainer needs to know of a failed run: text. */
  reportUrl(id: RunId, { prompt, names }: Record<'prompt' | 'names', boolean>): string {
    return this.#base + addressOf('failureReport', { id }, { prompt: String(prompt), names: String(names) });
  }

  logUrl(id: RunId): string {
    return this.#base + addressOf('runLog', { id });
  }
}

function withMetadata(metadata: boolean): { metadata?: 'none' } {
  return metadata ? {} : { metadata: 'none' };
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
