import type { Trouble } from '../api/trouble.ts';
import type { Translator } from './translator.svelte.ts';

/** What happened, as one sentence in the language of the page. */
export function troubleText(i18n: Translator, trouble: Trouble): string {
  if (trouble.kind === 'unreachable') return i18n.t('shell.unreachable');
  const { code, detail, format } = trouble.problem;
  return i18n.coded('problem', code, detail, { value: format });
}
