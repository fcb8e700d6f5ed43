import type {
  AssetId,
  Cause,
  Device,
  EngineEnvironment,
  EngineId,
  Params,
  ProblemCode,
  RunId,
} from '../contract/index.ts';
import type { EngineProgress, VideoFormat } from '../engines/engine.ts';
import type { LiveBeginning, LiveFragment, LivePicture, Recorded } from '../media/live/live-encoder.ts';

/**
 * What a worker is asked to make. It names no place on any machine: inputs go by the digest of their bytes, and a
 * worker that does not share the studio's disk fetches those that it does not have yet.
 */
export interface Job extends VideoFormat {
  run: RunId;
  image: AssetId;
  audio: AssetId;
  prompt: string;
  params: Params;
  /** Laid over the engine's environment for this run. */
  environment: EngineEnvironment;
  /** How many frames are planned; the result has the last word. */
  frames: number;
  title: string | null;
  engine: EngineId;
  /** Where it is a part of a longer video. */
  part?: JobPart | undefined;
}

/** A part of a longer video. */
export interface JobPart {
  /** The stretch of the recording that it speaks, s. */
  start: number;
  end: number;
  /** Frames of the whole video. */
  of: number;
  /** The part before, which an engine that continues goes on from; null = it is the first, or that is gone. */
  after: RunId | null;
  isLast: boolean;
}

/** How much of a job's video is whole and where the studio keeps it: frames, and bytes of the fragmented file. */
export interface Written {
  frames: number;
  bytes: number;
}

/** `cause`: why the engine failed, as data. */
export type Failure = { code: ProblemCode; message: string; cause?: Cause };

/** What a job tells while it is performed. */
export interface JobListener {
  /** What the engine reports. */
  progress(progress: EngineProgress): void;
  /**
   * A fragment more is there; the counts include it. A worker that shares the studio's disk has written it in place
   * without the studio's touching it; the adapter of another puts what it receives there before it says so.
   */
  fragment(written: Written): void;
  /** Every frame is made; the video is being closed. */
  saving(): void;
}

/** How a job ended. `written` is what can be played of it. */
export type JobResult =
  /** `format`: what the video really is, where it is not what was planned. */
  | { kind: 'done'; written: Written; format?: VideoFormat }
  | { kind: 'stopped'; written: Written }
  | { kind: 'failed'; written: Written; failure: Failure };

/** A job under way. */
export interface Performance {
  /** Never rejects: whatever happens is a result. */
  readonly result: Promise<JobResult>;
  /** Asks it to stop, keeping what there is; `result` follows. Idempotent. */
  stop(): void;
}

/** A live session: who speaks, and how it is shown. */
export interface LiveJob extends VideoFormat {
  session: string;
  engine: EngineId;
  image: AssetId;
  prompt: string;
  params: Params;
}

/** What a live session shows. */
export interface LiveListener {
  picture(picture: LivePicture): void;
  fragment(fragment: LiveFragment): void;
}

/** A session whose sound may come; `lookAhead`: how much of the sound after the middle of a frame is heard first, s. */
export interface LiveOpened extends LiveBeginning {
  lookAhead: number;
}

/** A live session under way. */
export interface LivePerformance {
  /** Null: it has ended before its sound could come. Never rejects. */
  readonly opened: Promise<LiveOpened | null>;
  /** Why it ended; null = it was stopped. Never rejects. */
  readonly result: Promise<Failure | null>;
  /** The sound goes on, 16 kHz 16-bit mono: one stream without gaps, silence included. */
  feed(pcm: Uint8Array): void;
  /** The next picture is one that a viewer can begin with. */
  wantKey(): void;
  /** Begins to record, under a name that the studio knows the place of. Resolves once that has ended; never rejects. */
  record(name: string): Promise<Recorded>;
  stopRecording(): void;
  stop(): void;
}

/**
 * Who carries runs out, one at a time, on devices of its own. Processes, sockets and files are its own affair: workers
 * of other hosts enter here and nowhere else.
 */
export interface Worker {
  /** What a job occupies while it is performed. */
  readonly devices: readonly Device[];
  /** Whether a job begins at once, without a model's being loaded first. */
  readonly ready: boolean;
  perform(job: Job, listener: JobListener): Performance;
  /** Shows somebody live; absent where the worker cannot. */
  show?(job: LiveJob, listener: LiveListener): LivePerformance;
}

/** The workers there are, by the engine that they run. */
export interface Workers {
  /** @throws ProblemError `engine_unknown`. */
  of(engine: EngineId): Worker;
}
