import type { AssetId, AudioAsset, ImageAsset } from '../contract/index.ts';

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

/** The inputs on this machine. */
export interface Inputs {
  portrait(id: AssetId): Promise<Portrait | undefined>;
  recording(id: AssetId): Promise<Recording | undefined>;
}
