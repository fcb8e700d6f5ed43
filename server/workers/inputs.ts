import type { AssetId, AudioAsset, ImageAsset } from '../contract/index.ts';
import type { PortraitFaces } from '../engines/engine.ts';

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
  /** Where nobody speaks in it, s. Rejects with a ProblemError. */
  pauses(): Promise<{ start: number; end: number }[]>;
}

/** The inputs on this machine. */
export interface Inputs {
  portrait(id: AssetId): Promise<Portrait | undefined>;
  recording(id: AssetId): Promise<Recording | undefined>;
  /** Whether it is there now: nothing can remove it before the caller goes on. */
  has(id: AssetId): boolean;
}
