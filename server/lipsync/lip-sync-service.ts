import { LRUCache } from 'lru-cache';
import {
  type Asset,
  type AssetId,
  type FixName,
  type FixRequest,
  type LipSyncCheck,
  type LipSyncMeasure,
  type LipSyncReason,
  ProblemError,
  type Run,
  type RunId,
  type RunRequest,
} from '../contract/index.ts';
import { judge } from './judge.ts';
import type { LipReader } from './lip-reader.ts';
import type { Reading, Stretch } from './reading.ts';

/** What of a recording makes lips go wrong, in the order in which it is put right. */
const RECORDING_FIXES: readonly FixName[] = ['mono16k', 'denoise', 'level', 'lead-silence'];
/** Checks of a portrait that its lips depend on. */
const PORTRAIT_CHECKS: readonly string[] = [
  'face',
  'face-size',
  'frontal',
  'tilt',
  'mouth',
  'expression',
  'sharpness',
];
/** Readings kept in memory: the video of a run that has ended is the same for ever. */
const KEPT = 50;

/** Of a video in which nobody speaks. */
const NOTHING_MEASURED: LipSyncMeasure = { from: 0, to: 0, lagMs: null, agreement: null };

/** What this room asks of the studio. */
export interface LipSyncParts {
  runs: {
    /** @throws ProblemError `not_found` */
    get(id: RunId): Run;
    /** Path of its finished video. @throws ProblemError where it is gone */
    video(id: RunId): Promise<string>;
    create(request: RunRequest): Promise<Run>;
  };
  assets: {
    get(id: AssetId): Promise<Asset | undefined>;
    /** @throws ProblemError */
    fix(id: AssetId, request: FixRequest): Promise<Asset>;
  };
  reader: LipReader;
}

/** Whether lips and sound of a finished video go together, what explains it where they do not, and having it put right. */
export class LipSyncService {
  readonly #parts: LipSyncParts;
  readonly #readings: LRUCache<RunId, Reading>;

  constructor(parts: LipSyncParts) {
    this.#parts = parts;
    this.#readings = new LRUCache({
      max: KEPT,
      fetchMethod: async (id) => parts.reader.read(await parts.runs.video(id)),
      ignoreFetchAbort: true,
    });
  }

  /**
   * Measures a video, which takes seconds the first time.
   * @throws ProblemError `not_found`; `not_ready` where there is no whole video; `inspection_failed`
   */
  async check(id: RunId): Promise<LipSyncCheck> {
    const run = this.#finished(id);
    const reading = await this.#read(id);
    const [portrait, recording] = await Promise.all([
      this.#parts.assets.get(run.image),
      this.#parts.assets.get(run.audio),
    ]);
    const [first, last] = reading;
    return {
      run: id,
      verdict: judge(reading),
      ...(first ? measureOf(first) : NOTHING_MEASURED),
      atEnd: last ? measureOf(last) : null,
      reasons: [...reasonsIn(recording), ...reasonsIn(portrait)],
      fixes: isPart(run) ? [] : fixesFor(recording),
    };
  }

  /**
   * Makes corrected copies of the recording and the run anew with the last of them.
   * @throws ProblemError `not_found`; `not_ready` where there is nothing to correct, and what `create` throws
   */
  async fix(id: RunId): Promise<Run> {
    const run = this.#finished(id);
    const { assets, runs } = this.#parts;
    let recording = await assets.get(run.audio);
    if (isPart(run) || !recording || fixesFor(recording).length === 0)
      throw new ProblemError('not_ready', 'There is nothing in this recording that the studio can correct.');
    // One correction may have made another needless.
    for (const fix of RECORDING_FIXES)
      if (fixesFor(recording).includes(fix)) recording = await assets.fix(recording.id, { fix });
    const { engine, image, prompt, params } = run;
    return runs.create({ engine, image, audio: recording.id, prompt, params });
  }

  close(): void {
    this.#parts.reader.close();
  }

  #finished(id: RunId): Run {
    const run = this.#parts.runs.get(id);
    if (run.status !== 'done')
      throw new ProblemError('not_ready', 'Lips and sound are compared in a finished video.');
    return run;
  }

  async #read(id: RunId): Promise<Reading> {
    try {
      const reading = await this.#readings.fetch(id);
      if (reading) return reading;
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new ProblemError('inspection_failed', `The lips could not be followed. ${why}`);
    }
    throw new ProblemError('inspection_failed', 'The lips could not be followed.');
  }
}

function measureOf({ from, to, lagMs, r }: Stretch): LipSyncMeasure {
  return { from, to, lagMs, agreement: r };
}

function reasonsIn(asset: Asset | undefined): LipSyncReason[] {
  if (!asset) return [];
  return asset.findings
    .filter(({ check, verdict }) => verdict !== 'pass' && (asset.kind === 'audio' || isOfTheLips(check)))
    .map((finding) => ({ of: asset.kind, finding }));
}

function isOfTheLips(check: string): boolean {
  return PORTRAIT_CHECKS.includes(check);
}

/** In the order in which they are made. */
function fixesFor(recording: Asset | undefined): FixName[] {
  const offered = (recording?.findings ?? [])
    .filter(({ verdict }) => verdict !== 'pass')
    .flatMap(({ fix }) => fix ?? []);
  return RECORDING_FIXES.filter((fix) => offered.includes(fix));
}

/** Made anew by itself, a part of a long video would begin at the recording's beginning. */
function isPart(run: Run): boolean {
  return run.part !== undefined;
}
