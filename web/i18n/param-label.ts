import type { ParamName } from '#contract';
import type { Translator } from './translator.svelte.ts';

const KEYS = {
  size: 'controls.size.label',
  sample_steps: 'controls.steps.label',
  sample_guide_scale: 'controls.guide.label',
  infer_frames: 'controls.frames.label',
  num_clip: 'controls.clips.label',
  base_seed: 'controls.seed.label',
  sample_solver: 'controls.solver.label',
  load_lora: 'controls.lora.label',
  lora_path_dmd: 'controls.loraPath.label',
  offload_model: 'controls.offload.label',
  enable_online_decode: 'controls.onlineDecode.label',
  enable_vae_parallel: 'controls.vaeParallel.label',
  fp8: 'controls.fp8.label',
  compile: 'controls.compile.label',
} as const satisfies Record<ParamName, string>;

/** What the page calls a parameter. */
export function paramLabel(i18n: Translator, name: ParamName): string {
  return i18n.t(KEYS[name]);
}
