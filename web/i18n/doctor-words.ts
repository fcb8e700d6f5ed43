import type { DoctorFinding } from '#contract';
import { missingWords } from './engine-words.ts';
import type { Translator } from './translator.svelte.ts';

/** What the doctor has found, in the language of the page; moments as it writes them. */
export function doctorWords(i18n: Translator, finding: DoctorFinding): { what: string; how: string } {
  const since = finding.values?.since;
  const values = { ...finding.values, ...(since && { since: i18n.format.moment(since) }) };
  return missingWords(i18n, { ...finding, values });
}
