import { type AxisName, type AxisValue, ParamName } from '#contract';
import { closedSet, firstNumbers } from '../../state/axis-values.ts';
import type { Compose } from '../../state/compose.svelte.ts';
import type { Studio } from '../../state/studio.svelte.ts';

/** What is known of the next run, to begin an axis with. */
type Around = Pick<Compose, 'engine' | 'image' | 'audio' | 'prompt' | 'params' | 'nextEngine'>;

/** The values an axis begins with: the one at hand, and what is worth a look beside it. */
export function firstValues(
  name: AxisName,
  compose: Around,
  { options, engines }: Pick<Studio, 'options' | 'engines'>,
): AxisValue[] {
  if (name === 'prompt') return [compose.prompt];
  if (name === 'image' || name === 'audio') {
    const own = compose[name].asset?.id;
    const others = options?.examples.map((example) => example[name]) ?? [];
    return [...new Set([...(own ? [own] : []), ...others])].slice(0, 3);
  }
  if (name === 'engine') return engines.list.filter(({ state }) => state !== 'missing').map(({ id }) => id);
  return paramValues(name, compose, options?.presets.map(({ size }) => size) ?? []);
}

function paramValues(name: ParamName, { params, nextEngine }: Around, presets: string[]): AxisValue[] {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = nextEngine.capability(name);
  const now = params[name];
  if (typeof now === 'number') return firstNumbers(name, now, min, max);
  if (name === 'size') return [...new Set([...presets.slice(0, 3), now])];
  return [...(closedSet(name) ?? [now])];
}

/** Whether a name is that of a parameter. */
export function isParam(name: AxisName): name is ParamName {
  return ParamName.safeParse(name).success;
}
