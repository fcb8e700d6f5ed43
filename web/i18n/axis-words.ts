import { type AssetId, type AxisName, type AxisValue, type EngineId, ParamName } from '#contract';
import { paramLabel } from './param-label.ts';
import type { Translator } from './translator.svelte.ts';
import { valueText } from './value-text.ts';

/** What inputs and engines are called. */
export type ThingNames = { asset: (id: AssetId) => string; engine: (id: EngineId) => string };

/** What the page calls an axis. */
export function axisLabel(i18n: Translator, name: AxisName): string {
  const param = ParamName.safeParse(name);
  return param.success ? paramLabel(i18n, param.data) : i18n.t(`compare.facts.${name as BesideParams}`);
}

type BesideParams = Exclude<AxisName, ParamName>;

/** A value of an axis as the page writes it. */
export function axisValueText(
  i18n: Translator,
  name: AxisName,
  value: AxisValue,
  { asset, engine }: ThingNames,
): string {
  if (name === 'image' || name === 'audio') return asset(String(value));
  if (name === 'engine') return engine(String(value));
  if (name === 'prompt' && value !== '') return String(value).trim();
  if (value === '') return i18n.t(name === 'prompt' ? 'compare.noPrompt' : 'controls.loraPath.placeholder');
  return valueText(i18n, value);
}
