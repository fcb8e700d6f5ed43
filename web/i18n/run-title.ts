import type { Run } from '#contract';
import type { Translator } from './translator.svelte.ts';

/** What a run is called: its title, else its prompt. */
export function runTitle(i18n: Translator, run: Run): string {
  return run.title || run.prompt.trim() || i18n.t('history.untitled');
}
