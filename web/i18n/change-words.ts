import type { EngineInfo, Remedy, RemedyChange } from '#contract';
import { paramLabel } from './param-label.ts';
import type { Translator } from './translator.svelte.ts';
import { valueText } from './value-text.ts';

/** What a remedy changes, before it is applied: "Resolution 720×400 → 384×256". */
function changeWords(
  i18n: Translator,
  change: RemedyChange,
  engineOf: (id: string) => EngineInfo | null,
): string {
  const nameOf = (id: string) => {
    const engine = engineOf(id);
    return engine ? i18n.pick(engine.label) : id;
  };
  switch (change.kind) {
    case 'param': {
      const { param, from, to } = change;
      const empty = i18n.t('failure.empty');
      return `${paramLabel(i18n, param)} ${valueText(i18n, from) || empty} → ${valueText(i18n, to) || empty}`;
    }
    case 'environment':
      return `${change.name}=${change.to}`;
    case 'engine':
      return `${nameOf(change.from)} → ${nameOf(change.to)}`;
    case 'restart':
      return i18n.t('failure.restarts');
  }
}

/** A remedy as it is offered: what its button says, and what it will change and cost, said before. */
export function offerWords(
  i18n: Translator,
  { id, label, note, changes }: Remedy,
  engineOf: (id: string) => EngineInfo | null,
): { id: string; label: string; consequence: string } {
  const words = changes.map((change) => changeWords(i18n, change, engineOf)).join(' · ');
  const stop = i18n.language === 'zh' ? '。' : '. ';
  return { id, label: i18n.pick(label), consequence: note ? `${words}${stop}${i18n.pick(note)}` : words };
}
