import { z } from 'zod';
import { Cause } from './cause.ts';
import { Device } from './device.ts';
import { Localized } from './localized.ts';
import { ParamName, Params, Size } from './params.ts';

/** Lower case, digits and dashes: an engine's id names its file in `configs/engines/`. */
export const EngineId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
export type EngineId = z.infer<typeof EngineId>;

/** What one engine makes of one parameter. `none` = accepted and without effect, the control is disabled. */
export const ParamCapability = z.object({
  support: z.enum(['full', 'limited', 'none']),
  min: z.number().optional(),
  max: z.number().optional(),
  /** A value must be a multiple of this to be used whole (LiveAvatar: 12 frames a block). */
  multipleOf: z.number().optional(),
  values: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** Times as long, low and high, while the parameter is on (LiveAvatar with offloading: 3–5). */
  timeFactor: z.tuple([z.number().positive(), z.number().positive()]).optional(),
  /** Times the peak memory while the parameter is on (FP8: below 1). */
  memoryFactor: z.number().positive().optional(),
  /** What the parameter does here, or why it does nothing. */
  note: Localized.optional(),
});
export type ParamCapability = z.infer<typeof ParamCapability>;

/**
 * What a run takes of one GPU at its peak, bytes: `least` always, for the load itself; else the sum of `fixed`, what
 * grows with the pixels of the output, and what grows with these times the steps of this GPU and a clip's pictures.
 */
export const MemoryUse = z.object({
  least: z.number().min(0),
  fixed: z.number().min(0),
  perPixel: z.number().min(0),
  perPixelStepPicture: z.number().min(0),
});
export type MemoryUse = z.infer<typeof MemoryUse>;

/** The peak of a run on one GPU, bytes: of so many pixels, pictures a clip, and steps that are done there. */
export function memoryNeeded(use: MemoryUse, pixels: number, pictures: number, steps: number): number {
  const grows = pixels * (use.perPixel + steps * pictures * use.perPixelStepPicture);
  return Math.round(Math.max(use.least, use.fixed + grows));
}

/** What a GPU is used for: it follows from the card where `set` does not name it. */
export const CardChoice = z.object({
  /** Of the weights. */
  precision: z.enum(['bf16', 'fp8']),
  /** Format of the attention caches. */
  caches: z.enum(['bf16', 'int8']),
  /** Whether the encoders of text and sound rest on the GPU. */
  encodersStay: z.boolean(),
  /** Whether LiveAvatar's own forward does the work. */
  plain: z.boolean(),
  /** What was set up instead, by its name in the set-up. */
  set: z.array(z.enum(['precision', 'caches', 'textEncoder', 'path'])),
  /** Why the studio's own passes cannot run, in the words of what stood in their way; known once it is loaded. */
  hindrance: z.string().optional(),
});
export type CardChoice = z.infer<typeof CardChoice>;

/** A GPU that an engine runs on, and what a run takes of it. */
export const CardUse = z.object({
  /** Its number, as nvidia-smi counts. */
  index: z.int().min(0),
  name: z.string(),
  choice: CardChoice.optional(),
  /** What it has. */
  bytes: z.number().positive(),
  use: MemoryUse,
  /** The same while a parameter is on that changes it (FP8, where the set-up is bf16). */
  with: z.partialRecord(ParamName, MemoryUse).optional(),
});
export type CardUse = z.infer<typeof CardUse>;

/** What a loaded engine says itself of a GPU. */
export type RankUse = Pick<CardUse, 'use' | 'choice'>;

/** What an engine can do. The plan and the controls follow this; neither knows an engine by name. */
export const Capabilities = z.object({
  /** Frames a second of the output. */
  fps: z.number().positive(),
  sizes: z.array(Size).min(1),
  params: z.partialRecord(ParamName, ParamCapability),
  /** Frames the first clip falls short by (LiveAvatar: 3). */
  firstClipLoss: z.int().min(0),
  /** How many clips a recording is good for: LiveAvatar counts wav2vec features, the preview plain seconds. */
  clipBudget: z.enum(['wav2vec', 'seconds']),
  /** Whether what it makes is a preview, which has to be labelled so wherever it is shown. */
  preview: z.boolean(),
  /** Whether a part of a long video goes on in the pose in which the part before ended; absent = it begins anew. */
  continues: z.boolean().optional(),
  /** Whether it can be spoken to live; absent = it makes videos of recordings only. */
  live: z.boolean().optional(),
  /** Frames a second that a session reaches, as a share of what a run does; absent = as many. */
  liveSpeed: z.number().positive().max(1).optional(),
  /** Longest recording in seconds. */
  maxSeconds: z.number().positive(),
  /** What it computes on; absent = cpu. */
  device: z.enum(['cpu', 'gpu']).optional(),
  /** Rough speed in frames/s by size, before this machine has a history of its own. */
  expectedFps: z.array(z.object({ size: Size, low: z.number().positive(), high: z.number().positive() })),
  /** `expectedFps` holds for this many sample steps; this share of the time grows with them. */
  stepCost: z.object({ steps: z.int().positive(), share: z.number().min(0).max(1) }).optional(),
  /** Seconds, low and high, that a run takes besides its frames. */
  overheadSeconds: z.tuple([z.number().min(0), z.number().min(0)]).optional(),
  /** Rough peak memory in bytes by size, where `cards` does not say it. */
  expectedMemory: z.array(z.object({ size: Size, bytes: z.number() })),
  /** The GPUs of this machine that it runs on, in the order of its ranks, which share the steps out among them. */
  cards: z.array(CardUse).min(1).optional(),
  /** Parameters that only take effect when the model is loaded again. */
  reloadParams: z.array(ParamName),
});
export type Capabilities = z.infer<typeof Capabilities>;

/**
 * `missing`: something it needs is not there · `stopped`: no process · `loading` · `ready` · `busy`: a run is on it ·
 * `failed`: its last start failed, `problem` says why.
 */
export const EngineState = z.enum(['missing', 'stopped', 'loading', 'ready', 'busy', 'failed']);
export type EngineState = z.infer<typeof EngineState>;

/** One thing an engine lacks and how to get it, as sentences for a person. */
export const MissingPiece = z.object({
  what: z.string(),
  how: z.string(),
  /** What to run or to write, ready to copy; `how` ends where it begins. */
  paste: z.string().optional(),
  /** Names the sentences, for those who say them in another language, with `values` in them. */
  code: z.string().optional(),
  values: z.record(z.string(), z.string()).optional(),
  /** The sentences in Chinese, where they come from the engine's description and have no code. */
  zh: z.object({ what: z.string(), how: z.string() }).optional(),
});
export type MissingPiece = z.infer<typeof MissingPiece>;

/** One thing an engine needs: a missing piece, or one that is there. */
export const Need = MissingPiece.extend({ met: z.boolean().optional() });
export type Need = z.infer<typeof Need>;

/** A missing piece as one text. */
export function missingText({ what, how, paste }: MissingPiece): string {
  return paste === undefined ? `${what} ${how}` : `${what} ${how.replace(/:$/, '')} (${paste})`;
}

/** A stage of a load that is over, and how long it took. */
export const PassedStage = z.object({ stage: z.string(), seconds: z.number().min(0) });
export type PassedStage = z.infer<typeof PassedStage>;

/** A load under way. */
export const EngineLoading = z.object({
  /** Empty until the engine has named one: its process is starting. */
  stage: z.string(),
  done: z.number(),
  of: z.number(),
  since: z.iso.datetime(),
  stageSince: z.iso.datetime(),
  passed: z.array(PassedStage),
  /** All stages of this load in order; empty where the engine does not say. */
  stages: z.array(z.string()),
});
export type EngineLoading = z.infer<typeof EngineLoading>;

/** The last load that went well. */
export const LastLoad = z.object({ seconds: z.number().min(0), stages: z.array(PassedStage) });
export type LastLoad = z.infer<typeof LastLoad>;

/** How an engine rests: after so many idle minutes it is unloaded. */
export const EngineRest = z.object({
  idleMinutes: z.number().positive(),
  /** When that will be; null while it works or is not loaded. */
  unloadsAt: z.iso.datetime().nullable(),
  /** Whether it is unloaded because of that. */
  unloaded: z.boolean(),
});
export type EngineRest = z.infer<typeof EngineRest>;

/** What a person is told of a stage of the load. */
export const LoadStage = z.object({
  label: Localized,
  /** Worth knowing while it lasts: that it takes minutes the first time. */
  note: Localized.optional(),
});
export type LoadStage = z.infer<typeof LoadStage>;

export const EngineInfo = z.object({
  id: EngineId,
  label: Localized,
  /** Whether it is the one that is always there: no GPU, nothing to set up, nothing worth unloading. */
  embedded: z.boolean().optional(),
  state: EngineState,
  version: z.string().nullable(),
  device: z.string().nullable(),
  /** What a run on it occupies: engines that share none of these work side by side. */
  devices: z.array(Device),
  capabilities: Capabilities,
  missing: z.array(MissingPiece),
  /** All it needs, what is there and what is missing, where it has looked for each. */
  needs: z.array(Need).optional(),
  /** What the engine is doing while it loads. */
  loading: EngineLoading.nullable(),
  /** Why its last start failed, or why it ended: `cause` in words. */
  problem: z.string().nullable(),
  cause: Cause.optional(),
  /** The stages of a load under the names that the engine gives them; what is not in it has no other name. */
  loadStages: z.record(z.string(), LoadStage).optional(),
  lastLoad: LastLoad.optional(),
  /** While it is loaded: what the parameters were that only a load can change. */
  loadedWith: Params.partial().optional(),
  /** Where it is unloaded when nobody uses it. */
  rest: EngineRest.optional(),
  /** Whether it is loaded as soon as the studio starts, because a person wanted it so. */
  warmStart: z.boolean().optional(),
  /** Whether each run starts it anew, so that there is nothing to load or unload. */
  perRun: z.boolean().optional(),
  /** While it is unloaded because another engine needed its GPU: that one. */
  unloadedFor: EngineId.optional(),
});
export type EngineInfo = z.infer<typeof EngineInfo>;

export const EngineLoadRequest = z.strictObject({ options: Params.partial().optional() });
export const EngineList = z.object({ engines: z.array(EngineInfo), default: EngineId });
export type EngineList = z.infer<typeof EngineList>;
