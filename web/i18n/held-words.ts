import type { Held } from '#contract';
import type { Translator } from './translator.svelte.ts';

/** Who was in the way, as a sentence. */
export function heldWords(i18n: Translator, { what, number, by }: Held): string {
  const { pid, program, bytes, since } = by;
  const amount = bytes === null ? i18n.t('failure.held.memory') : i18n.format.bytes(bytes);
  const values = { number, pid, program, amount, since: since === null ? '' : i18n.format.moment(since) };
  return i18n.t(`failure.held.${since === null ? what : (`${what}Since` as const)}`, values);
}
