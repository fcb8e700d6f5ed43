import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import {
  type AudioAsset,
  ENDED,
  type ImageAsset,
  type Run,
  type RunRequest,
  type StudioEvent,
} from '../../server/contract/index.ts';
import type { Engine } from '../../server/engines/engine.ts';
import { EngineRegistry } from '../../server/engines/registry.ts';
import { EncoderPool } from '../../server/media/encoder/pool.ts';
import { Fragmenter } from '../../server/media/fragmenter/fragmenter.ts';
import { GrowingFile } from '../../server/media/growing.ts';
import type { PortraitFaces } from '../../server/portrait/portrait-faces.ts';
import type { BatchService } from '../../server/runs/batch/batch-service.ts';
import { buildRuns } from '../../server/runs/build-runs.ts';
import { RunFolders } from '../../server/runs/run-folder.ts';
import type { RunService } from '../../server/runs/run-service.ts';
import { placeOfJob } from '../../server/runs/video-files.ts';
import { findPauses } from '../../server/speech/pauses.ts';
import type { Inputs } from '../../server/workers/inputs.ts';
import { LocalMachine } from '../../server/workers/local-machine.ts';
import type { Encoders } from '../../server/workers/workshop.ts';
import { folder, until } from '../engines/harness.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/', import.meta.url));
const RECORDING = join(EXAMPLES, 'recordings/report-en.wav');

/** One for all tests of a worker, so that the spare process that a run leaves is used by the next. It ends with us. */
const encoders = new EncoderPool();
const fragmenter = new Fragmenter();

export const IMAGE = 'a'.repeat(64);
export const AUDIO = 'b'.repeat(64);

const portrait: ImageAsset = {
  id: IMAGE,
  kind: 'image',
  bytes: 1,
  mime: 'image/png',
  name: 'portrait.png',
  findings: [],
  width: 300,
  height: 400,
  faces: [],
};
const recording: AudioAsset = {
  id: AUDIO,
  kind: 'audio',
  bytes: 1,
  mime: 'audio/wav',
  name: 'talk.wav',
  findings: [],
  seconds: 10,
  sampleRate: 16_000,
  channels: 1,
  peaks: [],
};

/** The face of that portrait, so that nobody who fits it looks for it anew, px. */
const found: PortraitFaces = {
  width: 880,
  height: 1100,
  boxes: [{ x: 272, y: 310, width: 336, height: 378 }],
  landmarks: [],
};

/** One portrait and one recording; the fixtures look at neither. */
export const INPUTS: Inputs = {
  portrait: async (id) =>
    id === IMAGE
      ? { asset: portrait, path: join(EXAMPLES, 'portraits/daniel.png'), faces: async () => found }
      : undefined,
  recording: async (id) =>
    id === AUDIO
      ? { asset: recording, path: RECORDING, speech: RECORDING, pauses: async () => findPauses(RECORDING) }
      : undefined,
  has: () => true,
};

/** A request for 2 × 16 small frames. */
export const REQUEST: RunRequest = {
  image: IMAGE,
  audio: AUDIO,
  prompt: 'a man speaks calmly',
  params: { size: '384*256', infer_frames: 16, num_clip: 2 },
};

export interface RunsHarness {
  runs: RunService;
  batches: BatchService;
  engines: EngineRegistry;
  machine: LocalMachine;
  dataDir: string;
  events: StudioEvent[];
  faults: unknown[];
  /** Waits until a run has ended. */
  ended(id: string): Promise<Run>;
  /** As a graceful exit does. */
  close(): Promise<void>;
}

/** The runs of a studio with real encoders, a real database and these engines; `open` stands in for the encoders. */
export function runsHarness(
  engine: Engine | Engine[],
  dataDir: string = folder(),
  open: Encoders['open'] | null = null,
  makeWay: () => Promise<void> = async () => undefined,
): RunsHarness {
  const faults: unknown[] = [];
  const report = (fault: unknown) => faults.push(fault);
  const engines = new EngineRegistry([engine].flat(), null);
  const folders = new RunFolders(join(dataDir, 'runs'));
  const machine = new LocalMachine(engines, {
    gpusNow: async () => [],
    inputs: INPUTS,
    encoders: open ? { open } : encoders,
    placeOf: (job, told) => placeOfJob(job, folders, { version: '1.2.3', ...told }),
    placeOfRecording: (name) => ({
      pictures: join(dataDir, `${name}.mp4`),
      sound: join(dataDir, `${name}.wav`),
    }),
    sessionLog: join(dataDir, 'live.log'),
    report,
  });
  const { runs, batches } = buildRuns({
    dataDir,
    version: '1.2.3',
    engines,
    inputs: INPUTS,
    folders,
    workers: machine,
    makeWay,
    recoverVideo: (files) => encoders.recover(files),
    openLive: (path, bytes) => new GrowingFile(path, bytes),
    readFragments: (video) => fragmenter.read(video),
    joinVideos: encoders,
    report,
  });
  const events: StudioEvent[] = [];
  runs.log.listen((event) => events.push(event));
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= runs.close();
    return closed;
  };
  onTestFinished(close);
  encoders.warm();
  runs.start();
  return {
    runs,
    batches,
    engines,
    machine,
    dataDir,
    events,
    faults,
    ended: async (id) => {
      // The test's own limit comes first, as a rule; the machine may be busy.
      await until(() => ENDED.includes(runs.get(id).status), 100);
      return runs.get(id);
    },
    close,
  };
}
