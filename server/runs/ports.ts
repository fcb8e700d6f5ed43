import type { AssetId, AudioAsset, ImageAsset } from '../contract/index.ts';
import type { PortraitFaces } from '../engines/engine.ts';
import type { Encoding } from '../media/encoder/encoding.ts';
import type { Encoded, EncodeJob, VideoFiles } from '../media/encoder/job.ts';
import type { GrowingFile } from '../media/growing.ts';

/** Where encoder processes come from. */
export interface Encoders {
  open(job: EncodeJob): Promise<Encoding>;
}

/** A portrait that can be handed to an engine. */
export interface Portrait {
  asset: ImageAsset;
  /** The bytes as uploaded. */
  path: string;
  /** What has been found in it; undefined where nothing could be. Never rejects. */
  faces(): Promise<PortraitFaces | undefined>;
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

/** Makes what there is of a run that was cut off a playable video. Rejects when that fails. */
export type RecoverVideo = (files: VideoFiles) => Promise<Encoded>;

/** Opens the video of a run for viewers: it grows until `end`, and `bytes` of it are good already. */
export type OpenLive = (path: string, bytes?: number) => GrowingFile;
