import { join } from 'node:path';
import { BatchPlanner } from './batch/batch-planner.ts';
import { BatchService } from './batch/batch-service.ts';
import { DiskReserve } from './disk-reserve.ts';
import type { EngineRoster } from './engine-roster.ts';
import { Ledger } from './ledger.ts';
import { LiveVideos } from './live-videos.ts';
import { Planner } from './planner.ts';
import type { Encoders, Inputs, OpenLive, RecoverVideo } from './ports.ts';
import { Recovery } from './recovery.ts';
import { RunFolders } from './run-folder.ts';
import { RunService } from './run-service.ts';
import { Scheduler } from './scheduler.ts';

/** What runs need from the rest of the studio. */
export interface RunSurroundings {
  dataDir: string;
  roster: EngineRoster;
  inputs: Inputs;
  encoders: Encoders;
  recoverVideo: RecoverVideo;
  openLive: OpenLive;
  /** Hears of what should never happen. */
  report: (fault: unknown) => void;
}

/** Puts the parts of this room together. Nothing runs until `runs.start()`. @throws DatabaseError */
export function buildRuns(around: RunSurroundings): {
  runs: RunService;
  batches: BatchService;
  planner: Planner;
} {
  const { dataDir, roster, inputs, encoders, recoverVideo, openLive, report } = around;
  const ledger = new Ledger(dataDir);
  const folders = new RunFolders(join(dataDir, 'runs'));
  const live = new LiveVideos(openLive, folders);
  const reserve = new DiskReserve(join(dataDir, 'reserve'));
  const planner = new Planner(roster, inputs, ledger.speeds);
  const scheduler = new Scheduler({ ledger, folders, live, roster, encoders, inputs, reserve, report });
  const recovery = new Recovery(ledger, folders, recoverVideo, report);
  const unpublish = roster.publish(ledger.log, report);
  return {
    runs: new RunService({ ledger, folders, live, planner, scheduler, recovery, unpublish }),
    batches: new BatchService({
      ledger,
      folders,
      live,
      planner: new BatchPlanner(planner),
      scheduler,
      recovery,
    }),
    planner,
  };
}
