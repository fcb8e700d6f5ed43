import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { DEFAULT_PARAMS } from '#contract';
import { en } from '../../../web/i18n/messages/en.ts';
import { zh } from '../../../web/i18n/messages/zh.ts';

/** The page's own sentence for each parameter; an engine's note takes its place. */
const WORDS = {
  size: 'size',
  sample_steps: 'steps',
  sample_guide_scale: 'guide',
  infer_frames: 'frames',
  num_clip: 'clips',
  base_seed: 'seed',
  sample_solver: 'solver',
  load_lora: 'lora',
  lora_path_dmd: 'loraPath',
  offload_model: 'offload',
  enable_online_decode: 'onlineDecode',
  enable_vae_parallel: 'vaeParallel',
  fp8: 'fp8',
  compile: 'compile',
} as const;

it.each(['preview', 'liveavatar'])('explains every control for %s, in both languages', (engine) => {
  const text = readFileSync(new URL(`../../../configs/engines/${engine}.yaml`, import.meta.url), 'utf8');
  const { params } = parse(text).capabilities;
  for (const name of Object.keys(DEFAULT_PARAMS) as (keyof typeof WORDS)[]) {
    const { support, note } = params[name];
    expect(note?.en ?? en.controls[WORDS[name]].help, name).toMatch(/\S{3}.*[.}]$/);
    expect(note?.zh ?? zh.controls[WORDS[name]].help, name).toMatch(/\p{Script=Han}{2}.*[。}]$/u);
    // What does nothing, or not all it could, says so in the engine's own words.
    if (support !== 'full') expect(note, `${engine} ${name}`).toBeDefined();
  }
});
