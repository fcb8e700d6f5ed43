import type { Translator } from '../../i18n/translator.svelte.ts';

/** A parameter's value as the page writes it: "704×384", "on", "3". */
export function valueText(i18n: Translator, value: string | number | boolean): string {
  if (typeof value === 'boolean') return i18n.t(value ? 'controls.on' : 'controls.off');
  return String(value).replace('*', '×');
}
