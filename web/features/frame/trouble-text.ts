import type { Translator } from '../../i18n/translator.svelte.ts';
import type { Trouble } from '../../state/trouble.ts';

/** What happened, as one sentence in the language of the page. */
export function troubleText(i18n: Translator, trouble: Trouble): string {
  if (trouble.kind === 'unreachable') return i18n.t('shell.unreachable');
  const { code, detail } = trouble.problem;
  return i18n.coded('problem', code, detail);
}
