import type { ThingNames } from '../../i18n/axis-words.ts';
import type { Translator } from '../../i18n/translator.svelte.ts';
import type { AssetNames } from '../../state/asset-names.svelte.ts';
import type { Engines } from '../../state/engines.svelte.ts';

/** What inputs and engines are called on this page, as far as that is known by now. */
export function thingNames(i18n: Translator, assets: AssetNames, engines: Pick<Engines, 'get'>): ThingNames {
  return {
    asset: (id) => {
      const name = assets.of(id);
      return name === null ? i18n.t('compare.gone') : (name ?? '…');
    },
    engine: (id) => {
      const engine = engines.get(id);
      return engine ? i18n.pick(engine.label) : id;
    },
  };
}
