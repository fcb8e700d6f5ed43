import {
  type Capabilities,
  type Cause,
  type Device,
  type EngineEnvironment,
  type EngineId,
  type EngineLoading,
  type EngineRest,
  type EngineState,
  type LastLoad,
  type LoadStage,
  type Localized,
  type MissingPiece,
  missingText,
  type Need,
  type Params,
  type PartialParams,
  type ProblemCode,
  type Stage,
} from '../contract/index.ts';
import type { PortraitFaces } from '../portrait/portrait-faces.ts';
import { type EngineFailure, engineFailure } from './engine-failure.ts';
import type { PartToMake } from './protocol.ts';

export type { PortraitFaces } from '../portrait/portrait-faces.ts';

/** What the studio asks an engine to make. */
export interface GenerateJob {
  run: string;
  /** Absolute path of the portrait as uploaded. */
  image: string;
  /** What has been found in it, where that is known. */
  faces?: PortraitFaces | undefined;
  /** Absolute path of the recording as 16 kHz mono 16-bit PCM WAV. */
  audio: string;
  prompt: string;
  params: Params;
  /** Laid over the engine's environment for this run; one that is loaded with another is loaded anew. */
  environment?: EngineEnvironment;
  /** Output in px. */
  width: number;
  height: number;
  frames: number;
  /** Unix socket of the encoder process that takes the frames. */
  socket: string;
  /** File that takes the engine's stdout and stderr while this run is on it. */
  log: string;
  /** Where it is a part of a longer video and the engine continues: `audio` is then the whole recording. */
  part?: PartToMake | undefined;
}

/** Progress as the engine reports it: counts only, the studio adds time. */
export interface EngineProgress {
  stage: Stage;
  clip: number;
  clips: number;
  step: number;
  steps: number;
  /** Frames handed over so far. */
  frames: number;
  /** Frames made so far, from an engine that hands them over at its end. */
  made?: number;
}

/** What a video is: px and frames a second. */
export interface VideoFormat {
  width: number;
  height: number;
  fps: number;
}

/** How a generation ended. `frames` is how many frames the engine has handed over in all. */
export type Outcome =
  /** `format`: what the engine has really made, where it found that out on the way. */
  | { kind: 'done'; frames: number; timings: Record<string, number>; format?: VideoFormat }
  | { kind: 'cancelled'; frames: number }
  | ({ kind: 'failed'; frames: number } & EngineFailure);

export interface Generation {
  /** Never rejects: a crash, a hang and nonsense are `failed` outcomes. */
  readonly outcome: Promise<Outcome>;
  /**
   * Asks the engine to stop at its next step, and by force if it does not; `outcome` settles either way. Idempotent.
   */
  cancel(): void;
}

/** What the studio asks an engine to show live. */
export type SessionJob = Omit<GenerateJob, 'run' | 'audio' | 'frames' | 'part' | 'environment'> & {
  session: string;
};

/** A live session on an engine; `cancel` closes it, with the outcome `done`. */
export interface LiveSession extends Generation {
  /**
   * Resolves when its sound may come; `lookAhead`: how much of the sound after the middle of a frame is heard before it
   * is drawn, s. Null: it has ended before that.
   */
  readonly started: Promise<{ lookAhead: number } | null>;
  /**
   * The sound goes on: 16 kHz, 16-bit little-endian mono. Frame k shows what was fed from k / fps s on, and comes when
   * that and what is looked ahead at have been fed: silence has to be fed like any other sound.
   */
  feed(pcm: Uint8Array): void;
  /** Nothing more comes for now. */
  flush(): void;
}

export interface EngineStatus {
  state: EngineState;
  version: string | null;
  device: string | null;
  capabilities: Capabilities;
  missing: MissingPiece[];
  /** Where something is missing: all it needs, also what is there. */
  needs?: Need[] | undefined;
  loading: EngineLoading | null;
  /** Why it is not ready, or why it ended; `cause` as data. */
  problem: string | null;
  cause?: Cause | undefined;
  /** What a person is told of the stages of a load, under the names that the engine gives them. */
  loadStages?: Readonly<Record<string, LoadStage>> | undefined;
  /** Whether it is the one that is always there. */
  embedded?: boolean | undefined;
  /** The last load that went well. */
  lastLoad?: LastLoad | undefined;
  /** While it is loaded: the options it was loaded with. */
  loadedWith?: PartialParams | undefined;
  /** Absent = it is never unloaded by itself. */
  rest?: EngineRest | undefined;
  /** Whether a person wanted it loaded as soon as the studio starts. */
  warmStart?: boolean | undefined;
  /** Whether each run starts it anew, so that there is nothing to load or unload. */
  perRun?: boolean | undefined;
}

/** A portrait whose work is to be done ahead, and the size of the output, px, where it is known. */
export interface PortraitToPrepare {
  image: string;
  faces?: PortraitFaces | undefined;
  width?: number;
  height?: number;
}

export type Prepared = { ok: true } | { ok: false; reason: string };

/** The port: all the studio may ask of any engine. */
export interface Engine {
  readonly id: EngineId;
  readonly label: Localized;
  /** What a run on it occupies. */
  readonly devices: readonly Device[];
  /** Whether it is to be loaded as soon as the studio starts; absent = yes. */
  readonly warmStart?: boolean;
  status(): EngineStatus;
  /** Looks again at what is missing; absent where nothing ever is. Never rejects. */
  recheck?(): Promise<void>;
  /** All it needs, what is there and what is missing, once it has been looked for; absent where it needs nothing. */
  needs?(): Promise<readonly Need[]>;
  /** What it has printed since its last start, its end. */
  output?(): string;
  /** Calls `listener` whenever `status()` has changed. Returns the way to stop that. */
  onStatus(listener: () => void): () => void;
  /**
   * Resolves once the engine is ready for a run; rejects with an `EngineError` that says why it is not. `environment` is
   * laid over its own for this load.
   */
  load(options?: PartialParams, environment?: EngineEnvironment): Promise<void>;
  /** What only a load can change, as it was last loaded, or tried to be; absent where there is nothing. */
  loadOptions?(): PartialParams;
  /** Laid over the engine's environment from its next load on. */
  setEnvironment(environment: EngineEnvironment): void;
  unload(): Promise<void>;
  /** Does the portrait's work ahead of Generate. Never rejects. */
  prepare(portrait: PortraitToPrepare): Promise<Prepared>;
  /** One at a time: throws while a generation is under way. Loads the engine first if need be. */
  generate(job: GenerateJob, onProgress: (progress: EngineProgress) => void): Generation;
  /**
   * Opens a live session, one at a time and not beside a generation; loads the engine first if need be. Absent, and
   * refused, where `capabilities.live` does not say that it can.
   */
  open?(job: SessionJob): LiveSession;
  /** Ends every process of the engine. */
  shutdown(): Promise<void>;
}

/** Why an engine is not ready. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly failure: EngineFailure;

  constructor(failure: EngineFailure) {
    super(failure.message);
    this.failure = failure;
  }

  get code(): ProblemCode {
    return this.failure.code;
  }
}

/** Why an engine that lacks something on this machine cannot be used. */
export function notSetUp({ en }: Localized, missing: readonly MissingPiece[]): EngineFailure {
  const values = { engine: en, lacks: missing.map(missingText).join(' ') };
  return engineFailure('engine_unavailable', 'not-set-up', { values });
}
