import { z } from 'zod';
import { Asset, AssetId, FixRequest, PreviewSize } from './asset.ts';
import {
  BatchPage,
  BatchPatch,
  BatchPlan,
  BatchQuery,
  BatchRequest,
  BatchWithRuns,
  GridVideoRequest,
} from './batch.ts';
import { BatchId } from './batch-place.ts';
import {
  Diagnosis,
  EngineDiagnosis,
  EngineRemedyTrial,
  LearnedRemedies,
  LearnedRemedy,
  RemedyRequest,
  RemedyTrial,
  ReportQuery,
} from './diagnosis.ts';
import { DoctorQuery, DoctorReport } from './doctor.ts';
import { EngineId, EngineInfo, EngineList, EngineLoadRequest } from './engine.ts';
import { EventPage, QueuePatch, QueueState } from './event.ts';
import { LipSyncCheck } from './lip-sync.ts';
import { Restored } from './made.ts';
import { MonitorState, RunRecord } from './monitor.ts';
import { Health, Options } from './options.ts';
import { Plan, PlanRequest } from './plan.ts';
import { Preset, PresetBody, PresetList, PresetName } from './preset.ts';
import { RemedyId } from './remedy.ts';
import { Run, RunId, RunPage, RunPatch, RunQuery, RunRequest } from './run.ts';
import {
  Amount,
  InputPatch,
  Storage,
  StorageDeletion,
  StorageQuery,
  StoredInput,
  StoredInputs,
} from './storage.ts';
import { Viewing, ViewingPatch, ViewingRequest } from './viewing.ts';
import { SpeechQuery, SpeechRequest, VoiceList } from './voice.ts';

const RunPath = z.object({ id: RunId });
const BatchPath = z.object({ id: BatchId });
const AssetPath = z.object({ id: AssetId });
const EnginePath = z.object({ id: EngineId });
const PresetPath = z.object({ name: PresetName });
const After = z.object({ after: z.coerce.number().int().min(0).default(0) });
const RemedyPath = z.object({ id: RunId, remedy: RemedyId });
const EngineRemedyPath = z.object({ id: EngineId, remedy: RemedyId });
const Preview = z.object({ size: PreviewSize.default('large') });
/** Whether a video says how it was made: it does, unless somebody does not want that. */
const Metadata = { metadata: z.enum(['keep', 'none']).default('keep') };
/** Separated by commas; as many as an address holds. */
const RunIds = z.object({
  ids: z
    .string()
    .max(8000)
    .transform((text) => text.split(','))
    .pipe(z.array(RunId).min(1).max(200)),
  ...Metadata,
});
const Download = z.object({ download: z.string().optional(), ...Metadata });

/**
 * The JSON routes: the server registers them and the page calls them from this one table.
 * `response` is the body of `status`; routes that answer with bytes or text have none, and say with `produces` what these are.
 */
export const ROUTES = {
  health: { method: 'GET', path: '/api/health', status: 200, response: Health },
  options: { method: 'GET', path: '/api/options', status: 200, response: Options },
  /** Multipart: the field `kind` (image | audio), then `file`. */
  uploadAsset: { method: 'POST', path: '/api/assets', status: 201, response: Asset },
  assetBytes: {
    method: 'GET',
    path: '/api/assets/:id',
    status: 200,
    params: AssetPath,
    produces: 'application/octet-stream',
  },
  /**
   * What every browser shows or plays: a portrait made small, as JPEG; a recording as mono WAV, where it is of a kind that
   * some do not play. Else the bytes as uploaded.
   */
  assetPreview: {
    method: 'GET',
    path: '/api/assets/:id/preview',
    status: 200,
    params: AssetPath,
    query: Preview,
    produces: 'application/octet-stream',
  },
  /** What the studio knows about an asset: what the upload answered. */
  assetInfo: { method: 'GET', path: '/api/assets/:id/info', status: 200, params: AssetPath, response: Asset },
  /** All portraits and recordings, as things that take room. */
  listInputs: { method: 'GET', path: '/api/assets', status: 200, response: StoredInputs },
  /** `kept`: it is not tidied away. */
  patchInput: {
    method: 'PATCH',
    path: '/api/assets/:id',
    status: 200,
    params: AssetPath,
    body: InputPatch,
    response: StoredInput,
  },
  deleteInput: { method: 'DELETE', path: '/api/assets/:id', status: 204, params: AssetPath },
  fixAsset: {
    method: 'POST',
    path: '/api/assets/:id/fix',
    status: 201,
    params: AssetPath,
    body: FixRequest,
    response: Asset,
  },
  /** Multipart: `file`, a video made here. Answers its settings, and which of its inputs are still there. */
  restore: { method: 'POST', path: '/api/restore', status: 200, response: Restored },
  /** Who can read texts out. */
  voices: { method: 'GET', path: '/api/voices', status: 200, response: VoiceList },
  /** Has a text spoken and keeps it as a recording, which is inspected like any other. */
  createSpeech: { method: 'POST', path: '/api/speech', status: 201, body: SpeechRequest, response: Asset },
  /** Has a text spoken, sentence by sentence, and keeps nothing: 16 kHz mono as it comes. */
  speechStream: {
    method: 'POST',
    path: '/api/speech/stream',
    status: 200,
    body: SpeechRequest,
    query: SpeechQuery,
    produces: 'audio/wav',
  },
  plan: { method: 'POST', path: '/api/plan', status: 200, body: PlanRequest, response: Plan },
  /** Somebody is about to run this: the engine does the portrait's work ahead, and answers before it is done. */
  prepare: { method: 'POST', path: '/api/prepare', status: 202, body: PlanRequest },
  createRun: { method: 'POST', path: '/api/runs', status: 201, body: RunRequest, response: Run },
  listRuns: { method: 'GET', path: '/api/runs', status: 200, query: RunQuery, response: RunPage },
  getRun: { method: 'GET', path: '/api/runs/:id', status: 200, params: RunPath, response: Run },
  patchRun: {
    method: 'PATCH',
    path: '/api/runs/:id',
    status: 200,
    params: RunPath,
    body: RunPatch,
    response: Run,
  },
  deleteRun: { method: 'DELETE', path: '/api/runs/:id', status: 204, params: RunPath },
  cancelRun: { method: 'POST', path: '/api/runs/:id/cancel', status: 202, params: RunPath, response: Run },
  runStream: {
    method: 'GET',
    path: '/api/runs/:id/stream',
    status: 200,
    params: RunPath,
    produces: 'video/mp4',
  },
  runVideo: {
    method: 'GET',
    path: '/api/runs/:id/video',
    status: 200,
    params: RunPath,
    query: Download,
    produces: 'video/mp4',
  },
  /** The videos of several runs in one ZIP file. */
  runVideos: {
    method: 'GET',
    path: '/api/runs/videos',
    status: 200,
    query: RunIds,
    produces: 'application/zip',
  },
  runPoster: {
    method: 'GET',
    path: '/api/runs/:id/poster',
    status: 200,
    params: RunPath,
    produces: 'image/jpeg',
  },
  runLog: { method: 'GET', path: '/api/runs/:id/log', status: 200, params: RunPath, produces: 'text/plain' },
  runEvents: {
    method: 'GET',
    path: '/api/runs/:id/events',
    status: 200,
    params: RunPath,
    query: After,
    response: EventPage,
  },
  /** The machine over a run, as far as it is or was recorded. */
  runMonitor: {
    method: 'GET',
    path: '/api/runs/:id/monitor',
    status: 200,
    params: RunPath,
    response: RunRecord,
  },
  /** The newest samples of this machine. Samples are taken while anybody looks. */
  monitor: { method: 'GET', path: '/api/monitor', status: 200, response: MonitorState },
  /** Why a run failed and what can be done about it. */
  diagnosis: {
    method: 'GET',
    path: '/api/runs/:id/diagnosis',
    status: 200,
    params: RunPath,
    response: Diagnosis,
  },
  /** All that a maintainer needs of a failed run, as text; what is private is left out unless it is asked for. */
  failureReport: {
    method: 'GET',
    path: '/api/runs/:id/report',
    status: 200,
    params: RunPath,
    query: ReportQuery,
    produces: 'text/plain',
  },
  /** Applies a remedy and makes the run anew; with `dryRun` nothing is done and the answer, 200, says what would be. */
  applyRemedy: {
    method: 'POST',
    path: '/api/runs/:id/remedies/:remedy',
    status: 201,
    params: RemedyPath,
    body: RemedyRequest,
    response: Run,
    dryRun: { status: 200, response: RemedyTrial },
  },
  /** Whether lips and sound of a finished video go together, measured in its pictures: seconds, the first time. */
  lipSync: {
    method: 'GET',
    path: '/api/runs/:id/lipsync',
    status: 200,
    params: RunPath,
    response: LipSyncCheck,
  },
  /** Corrects the recording of a finished run as `lipSync` says, and makes the run anew with it. */
  fixLipSync: {
    method: 'POST',
    path: '/api/runs/:id/lipsync',
    status: 201,
    params: RunPath,
    response: Run,
  },
  createBatch: {
    method: 'POST',
    path: '/api/batches',
    status: 201,
    body: BatchRequest,
    response: BatchWithRuns,
  },
  /** What making it would come to, run by run; nothing is made. */
  planBatch: {
    method: 'POST',
    path: '/api/batches/plan',
    status: 200,
    body: BatchRequest,
    response: BatchPlan,
  },
  listBatches: { method: 'GET', path: '/api/batches', status: 200, query: BatchQuery, response: BatchPage },
  getBatch: {
    method: 'GET',
    path: '/api/batches/:id',
    status: 200,
    params: BatchPath,
    response: BatchWithRuns,
  },
  patchBatch: {
    method: 'PATCH',
    path: '/api/batches/:id',
    status: 200,
    params: BatchPath,
    body: BatchPatch,
    response: BatchWithRuns,
  },
  /** Ends all of its runs that have not ended. */
  cancelBatch: {
    method: 'POST',
    path: '/api/batches/:id/cancel',
    status: 202,
    params: BatchPath,
    response: BatchWithRuns,
  },
  /** The parts of a long video as one MP4, with byte ranges. */
  batchVideo: {
    method: 'GET',
    path: '/api/batches/:id/video',
    status: 200,
    params: BatchPath,
    query: Download,
    produces: 'video/mp4',
  },
  /** Runs of a batch side by side in one MP4, made while it is waited for and not kept. */
  gridVideo: {
    method: 'POST',
    path: '/api/batches/:id/grid',
    status: 200,
    params: BatchPath,
    body: GridVideoRequest,
    produces: 'video/mp4',
  },
  /** Goes on with the parts of a long video from the first that is missing; joins them where that has failed. */
  resumeBatch: {
    method: 'POST',
    path: '/api/batches/:id/resume',
    status: 202,
    params: BatchPath,
    response: BatchWithRuns,
  },
  /** Removes all of its runs with it. */
  deleteBatch: { method: 'DELETE', path: '/api/batches/:id', status: 204, params: BatchPath },
  queue: { method: 'GET', path: '/api/queue', status: 200, response: QueueState },
  patchQueue: { method: 'PATCH', path: '/api/queue', status: 200, body: QueuePatch, response: QueueState },
  /** Looks at this machine and at what an engine needs. */
  doctor: { method: 'GET', path: '/api/doctor', status: 200, query: DoctorQuery, response: DoctorReport },
  engines: { method: 'GET', path: '/api/engines', status: 200, response: EngineList },
  loadEngine: {
    method: 'POST',
    path: '/api/engines/:id/load',
    status: 202,
    params: EnginePath,
    body: EngineLoadRequest,
    response: EngineInfo,
  },
  unloadEngine: {
    method: 'POST',
    path: '/api/engines/:id/unload',
    status: 202,
    params: EnginePath,
    response: EngineInfo,
  },
  /** What the engine has printed since its last start: text. */
  engineLog: {
    method: 'GET',
    path: '/api/engines/:id/log',
    status: 200,
    params: EnginePath,
    produces: 'text/plain',
  },
  /** Why the last load of an engine failed, and what a person can do about it. */
  engineDiagnosis: {
    method: 'GET',
    path: '/api/engines/:id/diagnosis',
    status: 200,
    params: EnginePath,
    response: EngineDiagnosis,
  },
  /**
   * Loads an engine whose last load failed in the way of a remedy, and does so from then on where that helps; with `dryRun`
   * nothing is done and the answer, 200, says what would be.
   */
  applyEngineRemedy: {
    method: 'POST',
    path: '/api/engines/:id/remedies/:remedy',
    status: 202,
    params: EngineRemedyPath,
    body: RemedyRequest,
    response: EngineInfo,
    dryRun: { status: 200, response: EngineRemedyTrial },
  },
  /** What has helped on an engine and is done there from now on. */
  learned: {
    method: 'GET',
    path: '/api/engines/:id/learned',
    status: 200,
    params: EnginePath,
    response: LearnedRemedies,
  },
  /** Takes over what a run tried with success, for all that follow on its engine. */
  learnRemedy: {
    method: 'POST',
    path: '/api/runs/:id/learn',
    status: 201,
    params: RunPath,
    response: LearnedRemedy,
  },
  forgetRemedy: {
    method: 'DELETE',
    path: '/api/engines/:id/learned/:remedy',
    status: 204,
    params: EngineRemedyPath,
  },
  presets: { method: 'GET', path: '/api/presets', status: 200, response: PresetList },
  putPreset: {
    method: 'PUT',
    path: '/api/presets/:name',
    status: 200,
    params: PresetPath,
    body: PresetBody,
    response: Preset,
  },
  /** The door through which others on the network watch: open, what is shown through it, close. */
  viewing: { method: 'GET', path: '/api/viewing', status: 200, response: Viewing },
  openViewing: { method: 'POST', path: '/api/viewing', status: 201, body: ViewingRequest, response: Viewing },
  patchViewing: { method: 'PATCH', path: '/api/viewing', status: 200, body: ViewingPatch, response: Viewing },
  closeViewing: { method: 'DELETE', path: '/api/viewing', status: 204 },
  deletePreset: { method: 'DELETE', path: '/api/presets/:name', status: 204, params: PresetPath },
  /** What takes how much of the disk, and what deleting would remove. */
  storage: { method: 'GET', path: '/api/storage', status: 200, query: StorageQuery, response: Storage },
  /** Deletes what may go of a kind, and answers how much that was. */
  deleteStored: {
    method: 'POST',
    path: '/api/storage/delete',
    status: 200,
    body: StorageDeletion,
    response: Amount,
  },
} as const;

/** The WebSocket of progress events: the client sends a `ClientMessage`, the server answers with `StudioEvent`s. */
export const PROGRESS_SOCKET = '/api/progress';
