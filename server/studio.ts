import { mkdirSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { engineFile, engineFolder } from './config/engine-files.ts';
import type { StudioConfig } from './config/load.ts';
import { removeStudioAddress, writeStudioAddress } from './config/studio-address.ts';
import { voiceFolder } from './config/voice-files.ts';
import {
  type AudioAsset,
  DEFAULT_PARAMS,
  type Device,
  type DoctorFinding,
  type DoctorQuery,
  type DoctorReport,
  type GpuAtFailure,
  type Health,
  type Options,
  type Plan,
  type PlanRequest,
  type Restored,
  type SpeechRequest,
} from './contract/index.ts';
import { backupFolder } from './database/care/backups.ts';
import { DatabaseCare } from './database/care/database-care.ts';
import { DATABASE, explained, makeDataFolder } from './database/data-folder.ts';
import { DataInUseError, DataLock } from './database/data-lock.ts';
import { DatabaseError } from './database/database.ts';
import { type DiagnosisParts, DiagnosisService } from './diagnose/diagnosis-service.ts';
import { LearnedRemedies } from './diagnose/learned-remedies.ts';
import { LoadDiagnoses } from './diagnose/load-diagnoses.ts';
import { logTail } from './diagnose/log-tail.ts';
import { Doctor } from './doctor/doctor.ts';
import { buildEngine } from './engines/build-engine.ts';
import { EngineRegistry } from './engines/registry.ts';
import { Inspector } from './inspect/inspector.ts';
import { ExampleLibrary } from './library/example-library.ts';
import { PresetLibrary } from './library/preset-library.ts';
import { UserPresets } from './library/user-presets.ts';
import { LipReader } from './lipsync/lip-reader.ts';
import { LipSyncService } from './lipsync/lip-sync-service.ts';
import { LiveRecordings } from './live/live-recordings.ts';
import { LiveService } from './live/live-service.ts';
import { AssetStore } from './media/assets/store.ts';
import { lookForCodecs } from './media/codecs/look-for-codecs.ts';
import { clearFrameSockets } from './media/encoder/frame-socket.ts';
import { EncoderPool } from './media/encoder/pool.ts';
import { Fragmenter } from './media/fragmenter/fragmenter.ts';
import { GrowingFile } from './media/growing.ts';
import { restore } from './media/made/restore.ts';
import { gpusAtFailure } from './monitor/gpus-at-failure.ts';
import { Monitor } from './monitor/monitor.ts';
import { portHolder } from './monitor/port-holder.ts';
import { RunRecorder } from './monitor/run-recorder.ts';
import { ReferenceImageCache } from './portrait/reference-images.ts';
import type { BatchService } from './runs/batch/batch-service.ts';
import { GridVideos } from './runs/batch/grid-video.ts';
import { buildRuns } from './runs/build-runs.ts';
import type { EventLog } from './runs/event-log.ts';
import type { Planner } from './runs/planner.ts';
import { PortraitWarmer } from './runs/portrait-warmer.ts';
import { recordedRun } from './runs/recorded-run.ts';
import { RunFolders } from './runs/run-folder.ts';
import type { RunService } from './runs/run-service.ts';
import { placeOfJob } from './runs/video-files.ts';
import { StorageService } from './storage/storage-service.ts';
import { Tidying } from './storage/tidying.ts';
import { recordSpeech } from './voices/record.ts';
import { speechName } from './voices/speech-name.ts';
import { Voices } from './voices/voices.ts';
import { DeviceLeases } from './workers/device-leases.ts';
import { LocalMachine } from './workers/local-machine.ts';
import { RecordedWorker } from './workers/recorded-worker.ts';
import type { Job } from './workers/worker.ts';
import type { Told } from './workers/workshop.ts';

export type { LiveSession, LiveWatcher } from './live/live-session.ts';
export { DatabaseError, DataInUseError };

/**
 * Joins videos that the studio has made to one, without encoding anything: a chapter for each, the settings of the first.
 * They need no studio, and none has to run. @throws ProblemError when they do not fit each other.
 */
export async function joinVideos(
  videos: readonly { path: string; title: string }[],
  to: string,
): Promise<void> {
  const encoders = new EncoderPool();
  try {
    const pieces = videos.map((video) => ({ ...video, start: null, frames: null }));
    await encoders.join({ pieces, video: to, metadata: null });
  } finally {
    await encoders.close();
  }
}

/** Everything the product does. Doors (HTTP and others) translate what is asked of it, and nothing more. */
export class Studio {
  readonly config: StudioConfig;
  /** Portraits and recordings. */
  readonly assets: AssetStore;
  /** What can be run, and what it lacks. */
  readonly engines: EngineRegistry;
  /** Where it is run: loading and unloading. */
  readonly machine: LocalMachine;
  readonly runs: RunService;
  /** Sessions that are spoken to. */
  readonly live: LiveService;
  /** Runs made together. */
  readonly batches: BatchService;
  /** Videos of many of them side by side. */
  readonly grids: GridVideos;
  /** Why runs fail, and what helps. */
  readonly diagnoses: DiagnosisService;
  readonly loadDiagnoses: LoadDiagnoses;
  /** Who reads texts out. */
  readonly voices: Voices;
  /** Whether the lips of a video go with its sound. */
  readonly lipSync: LipSyncService;
  readonly presets: PresetLibrary;
  readonly examples: ExampleLibrary;
  /** What takes how much of the disk, and what may go. */
  readonly storage: StorageService;
  readonly #lock: DataLock;
  readonly #inspector: Inspector;
  readonly #encoders = new EncoderPool();
  readonly #fragmenter = new Fragmenter();
  readonly #referenceImages: ReferenceImageCache;
  readonly #planner: Planner;
  readonly #learned: LearnedRemedies;
  readonly #recordings: LiveRecordings;
  readonly #warmer: PortraitWarmer;
  readonly #tidying: Tidying;
  readonly #care: DatabaseCare;
  /** This machine, twice a second while anybody looks. */
  readonly monitor: Monitor;
  /** The same over each run. */
  readonly recorder: RunRecorder;
  readonly #doctor: Doctor;
  readonly #report: (fault: unknown) => void;
  /** Where it answers; null while it does not, or is a command's own. */
  #url: string | null = null;
  #closed: Promise<void> | null = null;

  /**
   * The studio of a data directory, which nobody else may have; nothing runs until `start`.
   * @param report hears of what should never happen
   * @throws DataInUseError when somebody else has the data directory; DatabaseError when it cannot be used.
   */
  static async open(config: StudioConfig, report: (fault: unknown) => void): Promise<Studio> {
    makeDataFolder(config.dataDir);
    // Before anything in there is touched: another studio may be in the middle of something.
    const lock = new DataLock(config.dataDir);
    try {
      // Of a studio that was killed.
      removeStudioAddress(config.dataDir);
      const inspector = new Inspector(config.limits, config.thresholds);
      const assets = await AssetStore.open(join(config.dataDir, 'assets'), config.limits, inspector);
      return new Studio(config, lock, inspector, assets, report);
    } catch (error) {
      lock.release();
      throw explained(error, config.dataDir);
    }
  }

  private constructor(
    config: StudioConfig,
    lock: DataLock,
    inspector: Inspector,
    assets: AssetStore,
    report: (fault: unknown) => void,
  ) {
    const { dataDir } = config;
    this.config = config;
    this.#lock = lock;
    this.#inspector = inspector;
    this.#report = (fault) => {
      // What is cut off by the end is no fault.
      if (!this.#closed) report(fault);
    };
    this.assets = assets;

    // There to be found by whoever is told to write a file into it.
    for (const folder of [engineFolder(dataDir), voiceFolder(dataDir)])
      mkdirSync(folder, { recursive: true });
    this.#referenceImages = new ReferenceImageCache(join(dataDir, 'reference-images'));
    // What a killed studio has left.
    this.#referenceImages.clear();
    const described = config.engines.map((one) =>
      buildEngine(one, this.#referenceImages, engineFile(dataDir, one.id)),
    );
    this.engines = new EngineRegistry(described, config.engine);
    this.voices = new Voices(config.voices);

    const folders = new RunFolders(join(dataDir, 'runs'));
    const liveFolder = join(dataDir, 'live');
    const workshop = {
      inputs: assets,
      encoders: this.#encoders,
      placeOf: (job: Job, told: Told) => placeOfJob(job, folders, { version: config.version, ...told }),
    };
    this.machine = new LocalMachine(this.engines, {
      ...workshop,
      placeOfRecording: (name) => this.#recordings.place(name),
      sessionLog: join(liveFolder, 'engine.log'),
      gpusNow: (devices) => this.#gpusNow(devices),
      report: this.#report,
    });

    this.#care = new DatabaseCare(
      { database: join(dataDir, DATABASE), backups: backupFolder(dataDir) },
      this.#report,
    );
    this.#learned = new LearnedRemedies(join(dataDir, 'learned'), this.#report);
    const leases = new DeviceLeases();
    const { runs, batches, planner } = buildRuns({
      dataDir,
      version: config.version,
      engines: this.engines,
      inputs: assets,
      folders,
      workers: this.machine,
      leases,
      recoverVideo: (files) => this.#encoders.recover(files),
      openLive: (path, bytes) => new GrowingFile(path, bytes),
      readFragments: (video) => this.#fragmenter.read(video),
      joinVideos: this.#encoders,
      usual: (engine) => this.#learned.params(engine),
      damaged: (error) => this.#care.met(error),
      makeWay: () => this.#care.makeWay(),
      report,
    });
    this.runs = runs;
    this.batches = batches;
    this.#planner = planner;
    this.#recordings = new LiveRecordings(liveFolder, {
      addRecording: (path) => assets.addFile('audio', path),
      makeRun: ({ pictures, ...recording }) => {
        const { preview } = this.engines.info(recording.engine).capabilities;
        const run = runs.adopt(
          recordedRun({ ...recording, preview }),
          new RecordedWorker(pictures, workshop),
        );
        return { id: run.id, ended: runs.follow(run.id, () => {}) };
      },
      report: this.#report,
    });
    this.live = new LiveService({
      engines: this.engines,
      inputs: assets,
      workers: this.machine,
      leases,
      keeper: this.#recordings,
      voices: this.voices,
      usual: (engine) => this.#learned.params(engine),
      whenBusy: config.live.whenBusy,
    });
    this.grids = new GridVideos({
      folder: join(dataDir, 'grids'),
      videoOf: (id) => runs.video(id),
      inputs: assets,
      make: (job, signal) => this.#encoders.makeGrid(job, signal),
    });

    const diagnosing = this.#diagnosing();
    this.diagnoses = new DiagnosisService(diagnosing);
    this.loadDiagnoses = new LoadDiagnoses(diagnosing);
    this.lipSync = new LipSyncService({
      runs: {
        get: (id) => runs.get(id),
        video: (id) => runs.video(id),
        create: (request) => runs.create(request),
      },
      assets,
      reader: new LipReader(),
    });
    this.presets = new PresetLibrary(config.scenarios, new UserPresets(join(dataDir, 'presets'), report));
    this.examples = new ExampleLibrary(assets, this.#report);
    this.#warmer = new PortraitWarmer(planner, this.#report);
    const { quotaGigabytes } = config.storage;
    this.storage = new StorageService({
      dataDir,
      quota: quotaGigabytes === null ? null : Math.round(quotaGigabytes * 1e9),
      runs,
      shelf: assets.shelf,
      examples: () => this.examples.inputs(),
    });
    this.monitor = new Monitor(dataDir);
    this.recorder = new RunRecorder(this.monitor, {
      fileOf: (id) => folders.files(id).monitor,
      promiseOf: async ({ engine, image, audio, params }) => {
        const { memory } = await this.plan({ engine, image, audio, params });
        return { bytes: memory.expected, device: memory.device };
      },
    });
    this.events.listen((event) => this.recorder.heard(event));
    this.#doctor = new Doctor({
      dataDir,
      listening: () => ({ host: config.host, port: config.port, url: this.#url }),
      missingCodecs: lookForCodecs,
    });
    const isSound = () => this.#care.health.state === 'sound';
    this.#tidying = new Tidying(this.storage, config.storage, isSound, this.#report);
    assets.onPortrait((portrait) => void this.#warmer.warm(portrait));
  }

  /** The numbered log of all that happens. */
  get events(): EventLog {
    return this.runs.log;
  }

  /**
   * Lets the queue go on. Of a studio that stays, also: loads what should be at hand, takes the examples in, tidies up.
   * `runs`: it is there for some runs, and ends.
   */
  start(purpose: 'stay' | 'runs' = 'stay'): void {
    this.#encoders.warm();
    // What those of a killed studio have left.
    void clearFrameSockets();
    if (purpose === 'stay') {
      this.#inspector.warm().catch(this.#report);
      this.machine.warm();
      this.examples.load(this.config.examples, (portrait) => this.#warmer.warm(portrait));
    }
    this.runs.start();
    void this.#recordings.recover();
    if (purpose === 'stay') this.#care.start(() => this.#tidying.start());
  }

  /** Tells other programs of this user where the studio answers; null = nowhere, it is a command's own. */
  announce(url: string | null): void {
    const { dataDir, version } = this.config;
    this.#url = url;
    try {
      writeStudioAddress(dataDir, { pid: process.pid, version, url });
    } catch (error) {
      // On a full disk the studio is there all the same.
      this.#report(error);
    }
  }

  /** What a request comes to. @throws ProblemError for an unknown engine or input. */
  async plan(request: PlanRequest): Promise<Plan> {
    return (await this.#planner.plan(request)).plan;
  }

  /**
   * Somebody is about to run this: the portrait's work is done ahead, at the size it will have. Resolves once that has
   * begun. @throws ProblemError for an unknown engine or input.
   */
  async prepare(request: PlanRequest): Promise<void> {
    await this.#warmer.prepare(request);
  }

  /** The settings in a video, and which of its inputs are still here. @throws ProblemError `nothing_to_restore` */
  restore(video: Readable): Promise<Restored> {
    return restore(video, (id) => this.assets.get(id));
  }

  /**
   * Has a text spoken and keeps it as a recording, named by its first words. Nothing is left of one that is aborted.
   * @throws ProblemError `voice_unknown`, `voice_failed`, `input_refused`, `disk_full`, and what `AssetStore.add` throws
   */
  async say(request: SpeechRequest, signal?: AbortSignal): Promise<AudioAsset> {
    const spoken = this.voices.speak(request, signal);
    return this.assets.addMade(speechName(request.text), (path) => recordSpeech(spoken, path));
  }

  /** Looks at this machine and at what an engine needs. @throws ProblemError for an unknown engine. */
  async examine({ engine, thorough }: DoctorQuery): Promise<DoctorReport> {
    return this.#doctor.look(this.engines.get(engine), thorough);
  }

  /** What will not work, as far as it can be known without any effort: for the start. Never rejects. */
  faultsAtStart(): Promise<DoctorFinding[]> {
    return this.#doctor.atStart(this.engines.get(undefined));
  }

  health(): Health {
    const { id, state } = this.engines.info(this.engines.defaultId());
    const database = this.#care.health;
    const status = database.state === 'damaged' ? 'damaged' : 'ok';
    return { status, version: this.config.version, engine: { id, state }, database };
  }

  /** What there is to choose from, and what is chosen to begin with. */
  async options(): Promise<Options> {
    const { version, access, resolutions, scenarios, limits } = this.config;
    const { examples, assets, coming } = await this.examples.all();
    const [first] = examples;
    return {
      version,
      asksForToken: access.kind === 'token',
      engines: this.engines.infos(),
      defaultEngine: this.engines.defaultId(),
      presets: [...resolutions],
      scenarios: [...scenarios],
      limits,
      examples,
      exampleAssets: assets,
      examplesComing: coming,
      defaults: {
        params: { ...DEFAULT_PARAMS, ...this.#learned.params(this.engines.defaultId()) },
        image: first?.image ?? null,
        audio: first?.audio ?? null,
        prompt: first?.prompt ?? '',
      },
    };
  }

  async #gpusNow(devices: readonly Device[]): Promise<GpuAtFailure[]> {
    return gpusAtFailure(devices, (await this.monitor.state()).samples);
  }

  #diagnosing(): DiagnosisParts {
    const { engines, machine, runs, config } = this;
    const { access, dataDir, packageRoot } = config;
    return {
      file: config.diagnoses,
      runs: {
        get: (id) => runs.get(id),
        create: (request, remedy) => runs.create(request, remedy),
        resume: (batch, remedy) => void this.batches.resume(batch, remedy),
        logTail: (id) => logTail(runs.files(id).log),
      },
      engines: {
        info: (id) => engines.info(id),
        embedded: () => engines.embeddedId(),
        gpusNow: (devices) => this.#gpusNow(devices),
        restart: (id) => engines.get(id).unload().catch(this.#report),
        loadOptions: (id) => engines.get(id).loadOptions?.() ?? {},
        load: (id, options, environment, loaded) => machine.load(id, options, environment, loaded),
        setEnvironment: (id, environment) => engines.find(id)?.setEnvironment(environment),
      },
      plan: (request) => this.plan(request),
      learned: this.#learned,
      secrets: {
        folders: [homedir(), dataDir, packageRoot],
        names: [userName(), hostname()],
        tokens: access.kind === 'token' ? [access.token] : [],
      },
      portHolder,
      report: this.#report,
      version: config.version,
    };
  }

  /** Interrupts what is under way, keeps its video, and ends every process. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.all([this.#tidying.close(), this.#care.close()]);
    await this.live.close();
    await this.#recordings.settled();
    await this.runs.close();
    this.monitor.close();
    this.lipSync.close();
    await Promise.all([
      this.engines.shutdown(),
      this.#encoders.close(),
      this.#fragmenter.close(),
      this.#inspector.close(),
      this.voices.close(),
    ]);
    this.#referenceImages.clear();
    removeStudioAddress(this.config.dataDir);
    this.#lock.release();
  }
}

/** Empty where the system knows no name for who runs this. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
