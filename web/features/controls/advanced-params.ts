import type { ParamName } from '#contract';

/** Switches behind the disclosure, in their order, and the name of their words. */
export const SWITCHES = [
  { name: 'load_lora', words: 'lora' },
  { name: 'offload_model', words: 'offload' },
  { name: 'enable_online_decode', words: 'onlineDecode' },
  { name: 'enable_vae_parallel', words: 'vaeParallel' },
  { name: 'fp8', words: 'fp8' },
  { name: 'compile', words: 'compile' },
] as const;

/** Everything behind the disclosure. */
export const ADVANCED: readonly ParamName[] = [...SWITCHES.map(({ name }) => name), 'lora_path_dmd'];
