import type { AssetId, ParamName, Run } from '#contract';
import { paramLabel } from '../../i18n/param-label.ts';
import type { Translator } from '../../i18n/translator.svelte.ts';
import { valueText } from '../../i18n/value-text.ts';

/** One thing to know of each of the runs. */
export type RunFact = {
  key: string;
  label: string;
  /** Of each run, in their order. */
  values: readonly string[];
};

/** What of a run others know: what its inputs and its engine are called. */
export type RunNames = {
  asset: (id: AssetId) => string;
  engine: (run: Run) => string;
};

/** What is known of runs side by side: what differs between them, and what is the same in all. */
export function runFacts(
  i18n: Translator,
  runs: readonly Run[],
  names: RunNames,
): { differing: RunFact[]; same: RunFact[] } {
  const differing: RunFact[] = [];
  const same: RunFact[] = [];
  /** @param is what is compared, where two may be called the same and are not */
  const add = (key: string, label: string, text: (run: Run) => string, is: (run: Run) => unknown = text) => {
    const equal = new Set(runs.map(is)).size <= 1;
    (equal ? same : differing).push({ key, label, values: runs.map(text) });
  };
  const { t, format } = i18n;
  add('prompt', t('compare.facts.prompt'), (run) => run.prompt.trim() || t('compare.noPrompt'));
  for (const name of paramNames(runs))
    add(name, paramLabel(i18n, name), (run) => valueText(i18n, run.params[name]) || '–');
  add(
    'image',
    t('compare.facts.image'),
    (run) => names.asset(run.image),
    (run) => run.image,
  );
  add(
    'audio',
    t('compare.facts.audio'),
    (run) => names.asset(run.audio),
    (run) => run.audio,
  );
  add('engine', t('compare.facts.engine'), names.engine, (run) => run.engine);
  add('picture', t('compare.facts.picture'), ({ width, height }) => t('plan.size', { width, height }));
  add('length', t('compare.facts.length'), ({ progress, fps }) => format.length(progress.frames / fps));
  add('took', t('compare.facts.took'), ({ progress }) =>
    progress.elapsedSeconds > 0 ? format.length(progress.elapsedSeconds) : '–',
  );
  return { differing, same };
}

function paramNames(runs: readonly Run[]): ParamName[] {
  return [...new Set(runs.flatMap(({ params }) => Object.keys(params) as ParamName[]))];
}
