import type { ParamName } from '#contract';

/** Switches behind the disclosure and the name of their words. */
export const SWITCH_WORDS = {
  load_lora: 'lora',
  offload_model: 'offload',
  enable_online_decode: 'onlineDecode',
  enable_vae_parallel: 'vaeParallel',
  fp8: 'fp8',
  compile: 'compile',
} as const;

/** Everything behind the disclosure. */
export type AdvancedName = keyof typeof SWITCH_WORDS | 'lora_path_dmd';

/** In the order of the page; the path belongs to the switch before it. */
export const ADVANCED = [
  'load_lora',
  'lora_path_dmd',
  'offload_model',
  'enable_online_decode',
  'enable_vae_parallel',
  'fp8',
  'compile',
] as const satisfies readonly AdvancedName[];

/** In front of the disclosure, in the order of the page. */
export const ORDINARY = [
  'size',
  'sample_steps',
  'sample_guide_scale',
  'infer_frames',
  'num_clip',
  'base_seed',
  'sample_solver',
] as const satisfies readonly ParamName[];
