import { readFile, rename, writeFile } from 'node:fs/promises';
import {
  ENDED,
  type Progress,
  type Run,
  type RunId,
  RunRecord,
  type StudioEvent,
} from '../contract/index.ts';
import type { Monitor } from './monitor.ts';
import { RunRecording } from './run-recording.ts';

/** How often what is recorded so far is kept, so that a killed studio loses no more than that, ms. */
const KEEP_MS = 30_000;

/** What the recorder has to know of runs. */
export interface RecordedRuns {
  /** Where the record of a run is kept. */
  fileOf(id: RunId): string;
  /** What the plan promises of a run: its peak. */
  promiseOf(run: Run): Promise<RunRecord['promised']>;
}

/** Records the machine over each run, from its start to its end, and keeps it with the run. */
export class RunRecorder {
  readonly #monitor: Monitor;
  readonly #runs: RecordedRuns;
  readonly #under = new Map<RunId, { recording: RunRecording; stop: () => void }>();

  constructor(monitor: Monitor, runs: RecordedRuns) {
    this.#monitor = monitor;
    this.#runs = runs;
  }

  /** Something has happened in the studio. */
  heard(event: StudioEvent): void {
    if (event.type === 'run.deleted') this.#under.get(event.run)?.stop();
    if (event.type === 'run.status') this.#status(event.snapshot);
    if (event.type === 'run.progress') this.#progress(event.run, event.progress);
  }

  /** The record of a run: as far as it is, or as it was kept; null where there is none. */
  async read(id: RunId): Promise<RunRecord | null> {
    const under = this.#under.get(id);
    if (under) return structuredClone(under.recording.record);
    try {
      return RunRecord.parse(JSON.parse(await readFile(this.#runs.fileOf(id), 'utf8')));
    } catch {
      return null;
    }
  }

  #status(run: Run): void {
    if (ENDED.includes(run.status)) this.#end(run.id);
    else if (run.status !== 'queued') {
      if (!this.#under.has(run.id)) this.#begin(run);
      this.#progress(run.id, run.progress);
    }
  }

  #progress(id: RunId, { stage, clip }: Progress): void {
    this.#under.get(id)?.recording.mark(stage, clip);
  }

  #begin(run: Run): void {
    const recording = new RunRecording(new Date());
    const unwatch = this.#monitor.watch((sample) => recording.add(sample));
    const keeping = setInterval(() => void this.#keep(run.id, recording), KEEP_MS).unref();
    const stop = () => {
      unwatch();
      clearInterval(keeping);
      this.#under.delete(run.id);
    };
    this.#under.set(run.id, { recording, stop });
    this.#runs.promiseOf(run).then(
      (promised) => recording.promise(promised),
      // An input that is not there any more: nothing was promised.
      () => {},
    );
  }

  #end(id: RunId): void {
    const under = this.#under.get(id);
    if (!under) return;
    under.stop();
    void this.#keep(id, under.recording);
  }

  /** A full disk has other things to be told of than that a curve is lost. */
  async #keep(id: RunId, { record }: RunRecording): Promise<void> {
    const file = this.#runs.fileOf(id);
    try {
      await writeFile(`${file}.part`, JSON.stringify(record));
      await rename(`${file}.part`, file);
    } catch {
      // The run may have been deleted meanwhile, with its folder.
    }
  }
}
