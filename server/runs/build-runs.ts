import type { EngineId, PartialParams, RunId } from '../contract/index.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import { DeviceLeases } from '../workers/device-leases.ts';
import type { Inputs } from '../workers/inputs.ts';
import type { Workers } from '../workers/worker.ts';
import { BatchPlanner } from './batch/batch-planner.ts';
import { BatchService } from './batch/batch-service.ts';
import { LiveVideos } from './live-videos.ts';
import { type JoinVideos, PartJoiner } from './parts/part-joiner.ts';
import { Planner } from './planner.ts';
import type { OpenLive, ReadFragments, RecoverVideo } from './ports.ts';
import { Recovery } from './recovery.ts';
import type { RunFolders } from './run-folder.ts';
import { RunRepository } from './run-repository.ts';
import { RunService } from './run-service.ts';
import { Scheduler } from './scheduler.ts';

/** What runs need from the rest of the studio. */
export interface RunSurroundings {
  dataDir: string;
  /** Of this studio: videos say who made them. */
  version: string;
  engines: EngineRegistry;
  inputs: Inputs;
  folders: RunFolders;
  workers: Workers;
  /** Where others than runs take devices too. */
  leases?: DeviceLeases;
  recoverVideo: RecoverVideo;
  openLive: OpenLive;
  readFragments: ReadFragments;
  joinVideos: JoinVideos;
  /** What an engine's runs begin with instead of the usual of all. */
  usual?: (engine: EngineId) => PartialParams;
  /** Hears of damage in the database. */
  damaged?: (error: unknown) => void;
  /** Ends whatever else reads the database at length. */
  makeWay?: () => Promise<void>;
  /** Hears of what should never happen. */
  report: (fault: unknown) => void;
}

/** Puts the parts of this room together. Nothing runs until `runs.start()`. @throws DatabaseError */
export function buildRuns(around: RunSurroundings): {
  runs: RunService;
  batches: BatchService;
  planner: Planner;
} {
  const { dataDir, engines, inputs, folders, workers, openLive, readFragments, report } = around;
  const makeWay = around.makeWay ?? (async () => undefined);
  const repository = new RunRepository(dataDir, around.damaged);
  const live = new LiveVideos(openLive, readFragments, folders);
  const planner = new Planner(engines, inputs, repository.speeds, around.usual);
  const joiner = new PartJoiner(repository, folders, around.joinVideos, report);
  const onEnd = (run: RunId) => joiner.ended(run);
  const leases = around.leases ?? new DeviceLeases();
  const scheduler = new Scheduler({ repository, folders, live, workers, leases, makeWay, onEnd, report });
  const recovery = new Recovery({ ...around, repository });
  const unpublish = engines.onChange((engine) => {
    try {
      repository.log.append({ type: 'engine.changed', engine });
    } catch (error) {
      // On a full disk the engine goes on unrecorded.
      report(error);
    }
  });
  return {
    runs: new RunService({
      repository,
      folders,
      live,
      planner,
      scheduler,
      joiner,
      recovery,
      makeWay,
      unpublish,
    }),
    batches: new BatchService({
      repository,
      folders,
      live,
      planner: new BatchPlanner(planner),
      scheduler,
      joiner,
      recovery,
      makeWay,
    }),
    planner,
  };
}
