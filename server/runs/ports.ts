import type { AssetId, AudioAsset, ImageAsset, ProblemCode } from '../contract/index.ts';
import type { Encoded, EncodeJob, VideoFiles } from '../media/encoder/job.ts';

/** A video being written by an encoder process. */
export interface Encoding {
  /** The Unix socket that takes the frames. */
  readonly socket: string;
  /** Calls `listener` whenever another whole fragment is in the file. Totals, not increments. */
  onFragment(listener: (written: Encoded) => void): void;
  /** Waits for exactly so many frames, then closes the file and makes the finished one. */
  finish(frames: number): Promise<Encoded>;
  /** Ends it with what is there. */
  abort(): Promise<Encoded>;
  /** Settles only when the encoding fails. */
  readonly failure: Promise<{ code: ProblemCode; message: string }>;
}

/** Where encoder processes come from. */
export interface Encoders {
  open(job: EncodeJob): Promise<Encoding>;
}

/** A portrait that can be handed to an engine. */
export interface Portrait {
  asset: ImageAsset;
  /** The bytes as uploaded. */
  path: string;
}

/** A recording that can be handed to an engine. */
export interface Recording {
  asset: AudioAsset;
  /** The bytes as uploaded: the soundtrack. */
  path: string;
  /** 16 kHz mono 16-bit PCM WAV: what engines hear. */
  speech: string;
}

/** The inputs the studio knows. */
export interface Inputs {
  portrait(id: AssetId): Promise<Portrait | undefined>;
  recording(id: AssetId): Promise<Recording | undefined>;
}

/** Makes the video of a run that was cut off playable. Never rejects: null where nothing can be played. */
export type RecoverVideo = (files: VideoFiles) => Promise<Encoded | null>;

/** The video of a run as it grows, for any number of viewers. */
export interface LiveFile {
  /** So many bytes from the start are whole fragments by now. */
  grow(bytes: number): void;
  /** Nothing more will come. */
  end(): void;
}
