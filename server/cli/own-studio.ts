import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { loadConfig } from '../config/load.ts';
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
import { QUIET_MP4 } from '../media/live-mp4.ts';
import { Studio } from '../studio.ts';
import type { Door } from './door.ts';
import { CommandError, EXIT } from './exit-code.ts';

/** The studio of a data directory in this process: the same core as the page's, without HTTP. */
export class OwnStudio implements Door {
  readonly #studio: Studio;
  #started = false;

  private constructor(studio: Studio) {
    this.#studio = studio;
  }

  /**
   * @param engine used unless a run names another; empty = the studio's own choice
   * @param report hears of what should never happen
   * @throws DataInUseError when another process has the data directory; ConfigError, DatabaseError
   */
  static async open(dataDir: string, engine: string, report: (fault: unknown) => void): Promise<OwnStudio> {
    const studio = await Studio.open(loadConfig(['--data-dir', dataDir], { STUDIO_ENGINE: engine }), report);
    studio.announce(null);
    return new OwnStudio(studio);
  }

  async engines(): Promise<EngineList> {
    return { engines: this.#studio.engines.infos(), default: this.#studio.engines.defaultId() };
  }

  examine(query: DoctorQuery): Promise<DoctorReport> {
    return this.#studio.examine(query);
  }

  async scenarios(): Promise<readonly Scenario[]> {
    return this.#studio.config.scenarios;
  }

  add(kind: AssetKind, path: string): Promise<Asset> {
    return this.#studio.assets.addFile(kind, path);
  }

  async voices(): Promise<Voice[]> {
    return this.#studio.voices.list().voices;
  }

  say(request: SpeechRequest): Promise<Asset> {
    return this.#studio.say(request);
  }

  plan(request: PlanRequest): Promise<Plan> {
    return this.#studio.plan(request);
  }

  async queue(): Promise<QueueState> {
    return this.#studio.runs.queue();
  }

  async create(request: RunRequest): Promise<Run> {
    this.#start();
    return this.#studio.runs.create(request);
  }

  async run(id: RunId): Promise<Run> {
    this.#start();
    return this.#studio.runs.get(id);
  }

  follow(id: RunId, hear: (event: StudioEvent) => void): Promise<Run> {
    this.#start();
    return this.#studio.runs.follow(id, (event) => {
      if ('run' in event) hear(event);
    });
  }

  async cancel(id: RunId): Promise<void> {
    this.#studio.runs.cancel(id);
  }

  async stream(id: RunId): Promise<Readable> {
    return (await this.#studio.runs.stream(id)).readSteadily(QUIET_MP4);
  }

  async save(id: RunId, to: string): Promise<void> {
    // Without a second copy of the bytes where the file system can do that.
    await copyFile(await this.kept(id), to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  }

  async batches(): Promise<Batch[]> {
    return this.#studio.batches.list({ limit: 50 }).batches;
  }

  async batch(id: BatchId): Promise<BatchWithRuns> {
    return this.#studio.batches.get(id);
  }

  planBatch(request: BatchRequest): Promise<BatchPlan> {
    return this.#studio.batches.plan(request);
  }

  createBatch(request: BatchRequest): Promise<BatchWithRuns> {
    this.#start();
    return this.#studio.batches.create(request);
  }

  async cancelBatch(id: BatchId): Promise<void> {
    this.#studio.batches.cancel(id);
  }

  async resume(id: BatchId): Promise<void> {
    this.#start();
    this.#studio.batches.resume(id);
  }

  keptWhole(id: BatchId): Promise<string> {
    return this.#studio.batches.video(id);
  }

  async saveWhole(id: BatchId, to: string): Promise<void> {
    await copyFile(await this.keptWhole(id), to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  }

  kept(id: RunId): Promise<string> {
    return this.#studio.runs.video(id);
  }

  close(): Promise<void> {
    return this.#studio.close();
  }

  /** Planning and looking need nothing running; the queue goes on with the first run. */
  #start(): void {
    if (this.#started) return;
    // Nobody else has this directory: it would wait for ever.
    if (this.#studio.runs.queue().paused)
      throw new CommandError(
        EXIT.unavailable,
        'The queue is paused. Start the studio (liveavatar-studio serve) and continue it there.',
      );
    this.#started = true;
    this.#studio.start('runs');
  }
}
