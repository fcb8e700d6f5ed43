import type { Conflict } from '#contract';
import { paramLabel } from './param-label.ts';
import type { Translator } from './translator.svelte.ts';

/** A parameter's value as the page writes it: "704×384", "on", "3". */
export function valueText(i18n: Translator, value: string | number | boolean): string {
  if (typeof value === 'boolean') return i18n.t(value ? 'controls.on' : 'controls.off');
  return String(value).replace('*', '×');
}

/** Why the engine cannot run a value, and what it can. */
export function conflictText(i18n: Translator, conflict: Conflict, asked: string | number | boolean): string {
  return i18n.coded('conflict', conflict.code, conflict.message, {
    name: paramLabel(i18n, conflict.param),
    value: valueText(i18n, asked),
    suggestion: conflict.suggestion === null ? '' : valueText(i18n, conflict.suggestion),
    ...(conflict.values && { texts: conflict.values }),
  });
}
