import type { ParamName } from '#contract';
import type { ProgramRun } from './program-run.ts';

/** What can be set on LiveAvatar's own page. */
const ON_ITS_PAGE: readonly ParamName[] = [
  'num_clip',
  'sample_steps',
  'sample_guide_scale',
  'infer_frames',
  'size',
  'base_seed',
  'sample_solver',
];

/** A call of Gradio's clients. */
export interface GradioCall {
  endpoint: '/generate_wrapper' | '/generate';
  /** By name, portrait and recording left out. */
  values: Readonly<Record<string, string | number | boolean>>;
}

/**
 * The run as a call: of LiveAvatar's own endpoint where that can say all of it, so that the script is one for its page
 * too; where another engine or a setting that the page lacks is wanted, of the studio's, which takes them.
 */
export function gradioCall({ prompt, engine, params, usual }: ProgramRun): GradioCall {
  const names = Object.keys(params) as ParamName[];
  const isKnown = (name: ParamName) => ON_ITS_PAGE.includes(name) || params[name] === usual.params[name];
  if (engine !== usual.engine || !names.every(isKnown))
    return { endpoint: '/generate', values: { prompt, engine, ...params } };
  const known = ON_ITS_PAGE.map((name) => [name, params[name]] as const);
  return { endpoint: '/generate_wrapper', values: { prompt, ...Object.fromEntries(known) } };
}
