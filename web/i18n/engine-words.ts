import type { EngineId, EngineInfo, MissingPiece, Run } from '#contract';
import type { Translator } from './translator.svelte.ts';

/** A stage of a load in the language of the page; one that the engine's description does not know goes by its name. */
export function stageName(i18n: Translator, { loadStages }: EngineInfo, stage: string): string {
  if (stage === '') return i18n.t('engine.starting');
  const label = loadStages?.[stage]?.label;
  return label ? i18n.pick(label) : stage;
}

/** What is worth knowing of these stages. */
export function stageNotes(
  i18n: Translator,
  { loadStages }: EngineInfo,
  stages: readonly string[],
): string[] {
  const notes = stages.flatMap((stage) => loadStages?.[stage]?.note ?? []).map((note) => i18n.pick(note));
  return [...new Set(notes)];
}

/** What the engine is doing, in a word or two. */
export function stateName(i18n: Translator, { state, rest }: EngineInfo): string {
  return i18n.t(`engine.state.${state === 'stopped' && rest?.unloaded ? 'resting' : state}`);
}

/** What a person should know about an engine that loads and unloads by itself; null where it does neither. */
export function restText(
  i18n: Translator,
  { state, rest, warmStart, unloadedFor }: EngineInfo,
  nameOf: (id: EngineId) => string,
): string | null {
  if (unloadedFor) return i18n.t('engine.rest.madeRoom', { engine: nameOf(unloadedFor) });
  const said: string[] = warmStart ? [i18n.t('engine.rest.warm')] : [];
  if (rest) {
    const time = i18n.format.length(rest.idleMinutes * 60);
    if (rest.unloadsAt) said.push(i18n.t('engine.rest.at', { moment: i18n.format.moment(rest.unloadsAt) }));
    else if (rest.unloaded && state === 'stopped') return i18n.t('engine.rest.unloaded', { time });
    else said.push(i18n.t('engine.rest.after', { time }));
  }
  return said.length > 0 ? said.join(' ') : null;
}

/** A missing piece in the language of the page. */
export function missingWords(i18n: Translator, piece: MissingPiece): { what: string; how: string } {
  const { code = '', what, how, values: texts = {}, zh } = piece;
  if (zh) return { what: i18n.pick({ en: what, zh: zh.what }), how: i18n.pick({ en: how, zh: zh.how }) };
  return {
    what: i18n.coded('missing', code, what, { texts }),
    how: i18n.coded('remedy', code, how, { texts }),
  };
}

/** Where an engine is looked up by its id. */
type KnownEngines = { get(id: EngineId): EngineInfo | null };

/** Which engine made a run. The label outlives the engine. */
export function engineOf(i18n: Translator, engines: KnownEngines, run: Run): string {
  const engine = engines.get(run.engine);
  if (engine) return i18n.pick(engine.label);
  return run.preview ? i18n.t('engine.preview') : run.engine;
}
