import { type Cause, causeSentence, ENGLISH_CAUSES, exitWords, Stage, textOf } from '#contract';
import { causes as chinese } from './messages/zh/causes.ts';
import type { Translator } from './translator.svelte.ts';

const SENTENCES = { en: ENGLISH_CAUSES, zh: chinese };

/** Why an engine failed, in the language of the page. */
export function causeWords(i18n: Translator, cause: Cause): string {
  return causeSentence(cause, SENTENCES[i18n.language], (stage) => {
    const known = Stage.safeParse(stage);
    return known.success ? i18n.t(`stage.doing.${known.data}`) : stage;
  });
}

/** What a failed load comes to, and what to do about it. */
export function loadFailure(i18n: Translator, cause: Cause | undefined): string {
  const what = cause?.known ?? (cause?.code === 'start-hung' ? 'hung' : 'other');
  return i18n.t(`engine.failed.${what}`);
}

/** What each rank has left to read, the one that failed first at the top. */
export function causeTrails(i18n: Translator, cause: Cause): { title: string; text: string }[] {
  const { exit: words } = SENTENCES[i18n.language];
  return cause.ranks.flatMap((trail) => {
    const { rank, exit, ended } = trail;
    const text = textOf(trail);
    if (text === '') return [];
    const said = [
      cause.of > 1 ? i18n.t('engine.trail.rank', { rank }) : null,
      exit ? exitWords(exit, words) : null,
      ended ? i18n.t('engine.trail.ended') : null,
    ];
    return [{ title: said.filter((part) => part !== null).join(' · '), text }];
  });
}
