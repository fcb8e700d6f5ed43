import { z } from 'zod';
import { AssetKind, Finding, FixName } from './asset.ts';
import { RunId } from './run.ts';

/** What lips and sound of a video come to. */
export const LipSyncVerdict = z.enum([
  'in-sync',
  /** The lips come after the sound, or before it, by more than a person overlooks. */
  'late',
  'early',
  /** They go together at the beginning, and at the end otherwise or not at all. */
  'drifting',
  /** They go together, and less than they should. */
  'weak',
  /** They have nothing to do with each other. */
  'unrelated',
  /** The lips hardly move. */
  'still',
  // what keeps the studio from measuring
  'no-face',
  'no-speech',
]);
export type LipSyncVerdict = z.infer<typeof LipSyncVerdict>;

/** What explains it, of the run's portrait or recording. */
export const LipSyncReason = z.object({ of: AssetKind, finding: Finding });
export type LipSyncReason = z.infer<typeof LipSyncReason>;

/** What was measured in a stretch of a video. */
export const LipSyncMeasure = z.object({
  /** The stretch that was looked at, s. */
  from: z.number().min(0),
  to: z.number().min(0),
  /** ms, > 0: the lips are later than the sound. Null where there was nothing to measure. */
  lagMs: z.number().nullable(),
  /** Correlation of the opening of the mouth with the loudness at that lag, −1…1. */
  agreement: z.number().min(-1).max(1).nullable(),
});
export type LipSyncMeasure = z.infer<typeof LipSyncMeasure>;

/** Lips and sound of a run's video, as measured in its pictures: in all of it, or in the beginning of a long one. */
export const LipSyncCheck = LipSyncMeasure.extend({
  run: RunId,
  verdict: LipSyncVerdict,
  /** The same at the end of a video that is too long to be looked at whole; else null. */
  atEnd: LipSyncMeasure.nullable(),
  /** What the inspection of the inputs says against them, in the order in which a person should read it. */
  reasons: z.array(LipSyncReason),
  /** The corrections that `fixLipSync` makes; empty where it can do nothing. */
  fixes: z.array(FixName),
});
export type LipSyncCheck = z.infer<typeof LipSyncCheck>;
