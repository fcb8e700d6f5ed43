import type { Device, GpuAtFailure } from '../contract/index.ts';
import type { Engine } from '../engines/engine.ts';
import type { Encoding } from '../media/encoder/encoding.ts';
import type { EncodeJob, VideoFiles } from '../media/encoder/job.ts';
import type { RecordingFiles } from '../media/live/messages.ts';
import type { Inputs } from './inputs.ts';
import type { Job } from './worker.ts';

/** Where encoder processes come from. */
export interface Encoders {
  open(job: EncodeJob): Promise<Encoding>;
}

/** The files of a job; absolute paths. */
export interface JobPlace {
  video: VideoFiles;
  log: string;
  /** Of a part: takes its own stretch of speech while the job is under way. */
  speech: string;
  /** What the part before has left, and where this one leaves what the next needs. */
  from: string | null;
  to: string | null;
}

/** What a video tells of its making besides the job itself. */
export interface Told {
  names: { image: string; audio: string };
  engineVersion?: string | undefined;
}

/** What every job on this machine needs. */
export interface Workshop {
  inputs: Inputs;
  encoders: Encoders;
  /** Where the studio keeps what a job makes; its video says who made it, and from files of which names. */
  placeOf: (job: Job, told: Told) => JobPlace;
  /** Where a recording of a live session goes, by its name. */
  placeOfRecording: (name: string) => RecordingFiles;
  /** Takes what the engine prints while a session is on it; absolute path. */
  sessionLog: string;
  /** Frees the engine's GPUs of other models; null where nothing is in the way. */
  makeRoom: (engine: Engine) => Promise<void> | null;
  /** How the GPUs of these devices were just now. Never rejects, and does not take long. */
  gpusNow: (devices: readonly Device[]) => Promise<GpuAtFailure[]>;
}
