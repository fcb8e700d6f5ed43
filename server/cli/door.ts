import type { Readable } from 'node:stream';
import type {
  Asset,
  AssetKind,
  Batch,
  BatchId,
  BatchPlan,
  BatchRequest,
  BatchWithRuns,
  DoctorQuery,
  DoctorReport,
  EngineList,
  Plan,
  PlanRequest,
  QueueState,
  Run,
  RunId,
  RunRequest,
  Scenario,
  SpeechRequest,
  StudioEvent,
  Voice,
} from '../contract/index.ts';

/**
 * A studio as the commands use it: one in this process, or one that runs elsewhere. Everything rejects with a
 * `ProblemError` of the contract, or a `CommandError` where the studio cannot be reached.
 */
export interface Door {
  engines(): Promise<EngineList>;
  /** Looks at the machine that the studio is on. */
  examine(query: DoctorQuery): Promise<DoctorReport>;
  scenarios(): Promise<readonly Scenario[]>;
  /** Takes in a file of this machine, and looks at it. */
  add(kind: AssetKind, path: string): Promise<Asset>;
  /** Who can speak a text. */
  voices(): Promise<Voice[]>;
  /** Has a text spoken, and looks at the recording. */
  say(request: SpeechRequest): Promise<Asset>;
  plan(request: PlanRequest): Promise<Plan>;
  queue(): Promise<QueueState>;
  create(request: RunRequest): Promise<Run>;
  run(id: RunId): Promise<Run>;
  /** Every event of a run from its first on, in order; resolves to the run once it has ended. */
  follow(id: RunId, hear: (event: StudioEvent) => void): Promise<Run>;
  cancel(id: RunId): Promise<void>;
  /** The video as fragmented MP4 while it is made. */
  stream(id: RunId): Promise<Readable>;
  /** Copies the seekable video of an ended run to a new file. */
  save(id: RunId, to: string): Promise<void>;
  /** Runs made together, newest first; as many as one page has. */
  batches(): Promise<Batch[]>;
  batch(id: BatchId): Promise<BatchWithRuns>;
  /** What making runs together would come to. */
  planBatch(request: BatchRequest): Promise<BatchPlan>;
  createBatch(request: BatchRequest): Promise<BatchWithRuns>;
  /** Ends what of it has not ended. */
  cancelBatch(id: BatchId): Promise<void>;
  /** Goes on with a long video from the first part that is missing. */
  resume(id: BatchId): Promise<void>;
  /** Path or address of the one video that parts were joined to. */
  keptWhole(id: BatchId): Promise<string>;
  /** Copies it to a new file. */
  saveWhole(id: BatchId, to: string): Promise<void>;
  /** Path or address under which the studio keeps the video of a run. */
  kept(id: RunId): Promise<string>;
  close(): Promise<void>;
}

/** The run that an event shows at its end; null for any other event. */
export function endIn(event: StudioEvent): Run | null {
  if (event.type !== 'run.status' && event.type !== 'run.updated') return null;
  return event.snapshot.endedAt === null ? null : event.snapshot;
}
