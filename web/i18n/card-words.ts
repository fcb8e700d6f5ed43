import type { CardChoice, CardUse } from '#contract';
import type { Translator } from './translator.svelte.ts';

/** GPUs of one kind that are used in the same way; `card` is the first of them. */
interface Alike {
  indexes: number[];
  card: CardUse;
  choice: CardChoice;
}

/** The GPUs whose use is known, those together that say the same. */
export function usedAlike(cards: readonly CardUse[]): Alike[] {
  const groups = new Map<string, Alike>();
  for (const card of cards) {
    const { choice, name, bytes, index } = card;
    if (!choice) continue;
    const key = JSON.stringify([name, bytes, choice]);
    const group = groups.get(key);
    if (group) group.indexes.push(index);
    else groups.set(key, { indexes: [index], card, choice });
  }
  return [...groups.values()];
}

/** What of a GPU is used how, and why; `why` says too what a slower way costs. */
export function cardWords(
  i18n: Translator,
  choice: CardChoice,
): { what: string; used: string; why: string }[] {
  const { precision, caches, encodersStay, plain, set, hindrance } = choice;
  const by = (name: CardChoice['set'][number]) => (set.includes(name) ? 'set' : 'auto');
  const encoder = encodersStay ? 'gpu' : 'cpu';
  return [
    {
      what: i18n.t('engine.cards.weights'),
      used: i18n.t(`engine.cards.format.${precision}`),
      why: i18n.t(`engine.cards.precision.${precision}.${by('precision')}`),
    },
    {
      what: i18n.t('engine.cards.caches'),
      used: i18n.t(`engine.cards.format.${caches}`),
      why: plain
        ? i18n.t('engine.cards.cachesOf.plain')
        : i18n.t(`engine.cards.cachesOf.${caches}.${by('caches')}`),
    },
    {
      what: i18n.t('engine.cards.encoder'),
      used: i18n.t(`engine.cards.rests.${encoder}`),
      why: i18n.t(`engine.cards.encoderOn.${encoder}.${by('textEncoder')}`),
    },
    {
      what: i18n.t('engine.cards.passes'),
      used: i18n.t(`engine.cards.${plain ? 'plain' : 'own'}`),
      why: plain ? plainWhy(i18n, by('path'), hindrance) : '',
    },
  ];
}

function plainWhy(i18n: Translator, by: 'set' | 'auto', hindrance: string | undefined): string {
  const why =
    by === 'auto' && hindrance !== undefined
      ? i18n.t('engine.cards.plainWhy.hindered', { reason: hindrance })
      : i18n.t(`engine.cards.plainWhy.${by}`);
  return `${why} ${i18n.t('engine.cards.plainWhy.price')}`.trim();
}
