import { z } from 'zod';
import { Text } from './text.ts';

/** Sizes LiveAvatar accepts, written `WIDTH*HEIGHT`. A size is an area: the output keeps the portrait's aspect. */
export const SIZES = [
  '384*256',
  '688*368',
  '704*384',
  '720*400',
  '480*832',
  '832*480',
  '704*1024',
  '1024*704',
  '704*1280',
  '1280*704',
  '720*1280',
  '1280*720',
] as const;

export const Size = z.enum(SIZES);
export type Size = z.infer<typeof Size>;

export const SOLVERS = ['euler', 'unipc', 'dpm++'] as const;
export const Solver = z.enum(SOLVERS);
export type Solver = z.infer<typeof Solver>;

/**
 * The generation parameters under upstream's own names, so that values can be pasted from the model's documentation.
 * The ranges are those of the Gradio page; each engine narrows them through its capabilities.
 */
export const Params = z.strictObject({
  size: Size,
  sample_steps: z.int().min(1).max(50),
  sample_guide_scale: z.number().min(0).max(10).multipleOf(0.1),
  infer_frames: z.int().min(16).max(160).multipleOf(4),
  num_clip: z.int().min(1).max(10_000),
  base_seed: z.int().min(0).max(2_147_483_647),
  sample_solver: Solver,
  load_lora: z.boolean(),
  /** A path or hub id of the LoRA; empty = the engine's default. */
  lora_path_dmd: Text.max(1024),
  offload_model: z.boolean(),
  enable_online_decode: z.boolean(),
  enable_vae_parallel: z.boolean(),
  fp8: z.boolean(),
  compile: z.boolean(),
});
export type Params = z.infer<typeof Params>;

export const PartialParams = Params.partial();
export type PartialParams = z.infer<typeof PartialParams>;

export type ParamName = keyof Params;

export const ParamName = Params.keyof();

export const DEFAULT_PARAMS: Params = Object.freeze({
  size: '704*384',
  sample_steps: 4,
  sample_guide_scale: 0,
  infer_frames: 48,
  num_clip: 10,
  base_seed: 420,
  sample_solver: 'euler',
  load_lora: true,
  lora_path_dmd: '',
  offload_model: false,
  enable_online_decode: false,
  enable_vae_parallel: false,
  fp8: false,
  compile: false,
});

/** Longest prompt accepted, in characters; the text encoder itself takes 512 tokens. */
export const PROMPT_MAX_CHARS = 5000;
export const Prompt = Text.max(PROMPT_MAX_CHARS);
