import type { ParamName } from '#contract';
import type { Translator } from '../../i18n/translator.svelte.ts';
import { valueText } from '../../i18n/value-text.ts';
import type { Compose } from '../../state/compose.svelte.ts';
import type { Reset } from '../../ui/reset.ts';

/** What a control shows for the engine chosen. */
export type ControlFacts = {
  /** The engine takes the value and does nothing with it. */
  disabled: boolean;
  /** One sentence: the engine's own where it has one. */
  help: string;
  min: number;
  max: number;
  /** The way back to the usual value, where this is another one. */
  reset: Reset | undefined;
};

/** Narrows a control to what the engine makes of its parameter; `range` is that of the contract. */
export function factsOf(
  compose: Compose,
  i18n: Translator,
  name: ParamName,
  help: string,
  range: readonly [min: number, max: number] = [0, 0],
): ControlFacts {
  const { support, note, min, max } = compose.nextEngine.capability(name);
  const usual = compose.usual[name];
  const fallback = support === 'none' ? i18n.t('controls.noEffect') : help;
  return {
    disabled: support === 'none',
    help: note ? i18n.pick(note) : fallback,
    min: Math.max(range[0], min ?? range[0]),
    max: Math.min(range[1], max ?? range[1]),
    reset:
      compose.params[name] === usual
        ? undefined
        : {
            label: i18n.t('controls.resetTo', { value: valueText(i18n, usual) || '–' }),
            onclick: () => compose.setParams({ [name]: usual }),
          },
  };
}

/** Whether the engine can run a value of a parameter that has a closed set of them. */
export function canBe(compose: Compose, name: ParamName, value: string | number | boolean): boolean {
  const { support, values } = compose.nextEngine.capability(name);
  return support !== 'none' && (values === undefined || values.includes(value));
}
