import type { ParamName, Run } from '#contract';
import { paramLabel } from './param-label.ts';
import type { Translator } from './translator.svelte.ts';
import { valueText } from './value-text.ts';

/** Parameters that have words of their own, "3 steps", and come first; of the others the control is named. */
const SHORT = ['base_seed', 'sample_steps', 'sample_guide_scale', 'infer_frames', 'num_clip'] as const;

/**
 * What tells a run from the one before it: "seed 421 · 3 steps". Numbers first, since a card is narrow and shows its
 * portrait anyway. Null without one before, and where the prompts differ:
 * then the prompt itself is what tells them apart.
 */
export function runDifference(i18n: Translator, run: Run, before: Run | undefined): string | null {
  if (!before || run.prompt.trim() !== before.prompt.trim()) return null;
  const said: string[] = [];
  const names = new Set<ParamName>([...SHORT, ...(Object.keys(run.params) as ParamName[])]);
  for (const name of names)
    if (run.params[name] !== before.params[name]) said.push(paramDifference(i18n, name, run.params[name]));
  for (const what of ['engine', 'audio', 'image'] as const)
    if (run[what] !== before[what]) said.push(i18n.t(`history.differs.${what}`));
  return said.length > 0 ? said.join(' · ') : i18n.t('history.differs.nothing');
}

function paramDifference(i18n: Translator, name: ParamName, to: string | number | boolean): string {
  const value = valueText(i18n, to) || '–';
  const short = SHORT.find((candidate) => candidate === name);
  if (short) return i18n.t(`history.differs.${short}`, { value });
  if (name === 'size' || name === 'sample_solver') return value;
  return i18n.t('history.differs.other', { control: paramLabel(i18n, name), value });
}
