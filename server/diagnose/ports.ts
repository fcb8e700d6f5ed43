import type {
  AppliedRemedy,
  BatchId,
  Device,
  EngineEnvironment,
  EngineId,
  EngineInfo,
  GpuAtFailure,
  PartialParams,
  Plan,
  PlanRequest,
  Run,
  RunId,
  RunRequest,
} from '../contract/index.ts';

/** What this room asks of the runs. */
export interface Runs {
  /** @throws ProblemError `not_found` */
  get(id: RunId): Run;
  create(request: RunRequest, remedy: AppliedRemedy): Promise<Run>;
  /** Goes on with a long video from its first missing part; all that are not made yet try the remedy. */
  resume(batch: BatchId, remedy: AppliedRemedy): void;
  /** The end of what the engine printed during a run. */
  logTail(id: RunId): Promise<string>;
}

/** What this room asks of the engines. */
export interface Engines {
  /** @throws ProblemError `engine_unknown` */
  info(id: EngineId): EngineInfo;
  /** The one that is always there. */
  embedded(): EngineId;
  /** Ends every process of an engine, unless a run is on it. The next run starts it anew. Never rejects. */
  restart(id: EngineId): Promise<void>;
  /** How the GPUs of these devices are. Never rejects. */
  gpusNow(devices: readonly Device[]): Promise<GpuAtFailure[]>;
  /** What only a load can change, as it was last loaded or tried to be. */
  loadOptions(id: EngineId): PartialParams;
  /**
   * Begins to load an engine in this way; `loaded` is called where that goes well.
   * @throws ProblemError `not_ready`, `engine_unavailable`
   */
  load(
    id: EngineId,
    options: PartialParams,
    environment: EngineEnvironment,
    loaded: () => void,
  ): Promise<EngineInfo>;
  /** Laid over the engine's environment whenever it is started. */
  setEnvironment(id: EngineId, environment: EngineEnvironment): void;
}

/** The program that listens on a port of this machine; null where nobody does. */
export type PortHolder = (port: number) => Promise<{
  pid: number;
  program: string;
  since: Date;
  ours: boolean;
} | null>;

/** Works out what a request comes to. */
export type PlanRun = (request: PlanRequest) => Promise<Plan>;
