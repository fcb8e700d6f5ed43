import type { Finding } from '#contract';
import type { Translator } from '../../../i18n/translator.svelte.ts';

/**
 * The number behind a finding: "18.2 dB"; nothing where there is none, where the sentence holds it already, or where all
 * is well and the number has no unit to tell what it counts.
 */
export function measuredText(i18n: Translator, { code, message, value, unit, verdict }: Finding): string {
  // Zero of something without a unit is what the sentence says already: nothing was found.
  if (value === undefined || (unit === undefined && (verdict === 'pass' || value === 0))) return '';
  const figure = Number.isInteger(value) ? i18n.format.whole(value) : i18n.format.tenths(value);
  const sentence = i18n.coded('finding', code, message, { value });
  // Compared as numbers: a sentence may write "0.20" or "1,200".
  const numbers = sentence.match(/-?\d[\d,]*(?:\.\d+)?/gu) ?? [];
  if (numbers.some((number) => Math.abs(Number(number.replaceAll(',', '')) - value) < 0.06)) return '';
  return unit ? `${figure} ${unit}` : figure;
}
