import type { Batch } from '#contract';
import { axisLabel } from '../../i18n/axis-words.ts';
import type { Translator } from '../../i18n/translator.svelte.ts';

/** What a sweep is called: its title, else what it varies. */
export function sweepTitle(i18n: Translator, { title, axes }: Pick<Batch, 'title' | 'axes'>): string {
  return title || axes.map(({ param }) => axisLabel(i18n, param)).join(' × ');
}
