import { z } from 'zod';

/**
 * Every way in which an engine can fail, as data: `sentence` of `cause-sentences.ts` says it in English, the page's
 * tables say it in its languages. A value in brackets comes with the code.
 */
export const CauseCode = z.enum([
  /** The set-up check found something missing. */
  'not-set-up',
  // because somebody wanted something else
  'busy',
  'unloaded',
  'studio-closing',
  // while it is started
  'start-exited',
  /** No sign of life within [seconds]. */
  'start-hung',
  /** It said so itself: [message]. */
  'start-reported',
  /** It speaks protocol [theirs], the studio speaks [ours]. */
  'protocol-mismatch',
  // during a run
  'exited',
  /** It ended in order, and without the video. */
  'exited-unfinished',
  'exited-when-ready',
  /** No sign of life within [seconds]. */
  'hung',
  /** It said so itself: [message]. */
  'reported',
  /** What it sends is no event of the protocol. */
  'nonsense',
  /** It finished after [made] of [expected] frames. */
  'frames-missing',
  /** It says that it has sent [frames] frames, and not all of them came. */
  'frames-lost',
  'no-frames',
  'studio-closed',
  // of a described program
  /** It ended and named the error [error]; without one the line that names an error counts. */
  'program-exited',
  /** It ended in order and wrote no [file]. */
  'program-without-video',
  'program-without-frames',
  /** The chunk [file] of frames cannot be read: [reason]. */
  'chunk-unreadable',
  /** It ends inside a frame of [width]×[height] px. */
  'chunk-cut',
  /** Its [field] is [said]; [expected] was expected. */
  'chunk-mismatch',
  /** The program named it, and it is not there. */
  'chunk-absent',
  /** It lies outside the run's folder. */
  'chunk-outside',
  // of a portrait on its way to the engine
  /** [reason] */
  'portrait-unusable',
]);
export type CauseCode = z.infer<typeof CauseCode>;

/** What comes with a code, by name. */
export const CauseValues = z.record(z.string(), z.union([z.string(), z.number()]));
export type CauseValues = z.infer<typeof CauseValues>;

/** How a process ended. */
export const Exit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('code'), code: z.int() }),
  z.object({ kind: z.literal('signal'), signal: z.string() }),
  /** It could not be started; `reason` is the system's word for it. */
  z.object({ kind: z.literal('unstarted'), reason: z.string() }),
]);
export type Exit = z.infer<typeof Exit>;

/** What one rank left behind when its engine failed. */
export const RankTrail = z.object({
  /** From 0. */
  rank: z.int().min(0),
  /** When it failed or was ended; for a rank that lives, when it was last heard of. */
  at: z.iso.datetime(),
  /** Absent while it lives. For a described program, how the program ended. */
  exit: Exit.optional(),
  /** Whether it was ended because of another one, or because it hung. */
  ended: z.boolean().optional(),
  /** The lines that name an error, in order of time, without repetition: the first ones, and the very last. */
  errors: z.array(z.string()),
  /** The first that it reported, else the last that it printed. */
  traceback: z.string().optional(),
  /** What each of its threads was doing when it was asked because it hung, the last call first. */
  stack: z.string().optional(),
  /** The last lines it printed. */
  lines: z.array(z.string()),
});
export type RankTrail = z.infer<typeof RankTrail>;

/** A program that is not the studio's and holds what the studio would need. It is named, and never touched. */
export const ForeignHolder = z.object({
  pid: z.int().min(0),
  program: z.string(),
  /** Memory it holds; null where that is not known, or not what it holds. */
  bytes: z.number().min(0).nullable(),
  since: z.iso.datetime().nullable(),
});
export type ForeignHolder = z.infer<typeof ForeignHolder>;

/** A GPU of an engine when that failed. */
export const GpuAtFailure = z.object({
  /** Its number, as nvidia-smi counts. */
  index: z.int().min(0),
  name: z.string(),
  /** Bytes. */
  total: z.number().positive(),
  /** The most that was taken of it in the seconds before, bytes; null where nobody looked. */
  peak: z.number().min(0).nullable(),
  holders: z.array(ForeignHolder),
});
export type GpuAtFailure = z.infer<typeof GpuAtFailure>;

/** A failure as data, from where it happened to whoever shows or explains it. */
export const Cause = z.object({
  code: CauseCode,
  values: CauseValues,
  /** What the engine was doing: a stage of the run, or of the load as the engine names it. */
  stage: z.string().optional(),
  /** What the engine's words mean, where that is known beyond doubt. */
  known: z.enum(['memory', 'module', 'file']).optional(),
  /** How many processes the engine has; 0 where none was involved. */
  of: z.int().min(0),
  /** In order of time: the first is the one that failed first. Those that had nothing to say are left out. */
  ranks: z.array(RankTrail),
  /** How the GPUs were that it ran on; absent where none answered. */
  gpus: z.array(GpuAtFailure).optional(),
});
export type Cause = z.infer<typeof Cause>;

/** What a rank has left to read: its traceback or the last that it printed, and where it was when it hung. */
export function textOf({ traceback, stack, lines }: RankTrail): string {
  const said = traceback ?? lines.join('\n');
  return [said, stack ?? ''].filter((text) => text !== '').join('\n\n');
}

/** What the rank that failed first has left to read: its traceback, or the last that it printed. Empty = nothing. */
export function traceOf({ ranks }: Cause): string {
  const [first] = ranks;
  return first ? textOf(first) : '';
}
