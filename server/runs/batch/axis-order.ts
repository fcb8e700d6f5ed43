import type { Axis, AxisName, Capabilities, CellValues, Plan } from '../../contract/index.ts';

/** What the order of the axes is made from: what is known of a cell. */
export interface KnownCell {
  values?: CellValues;
  plan?: Pick<Plan, 'etaSeconds'>;
}

/** What a change of value makes an engine do again, from nothing to the most. */
const AGAIN = { nothing: 0, preparation: 1, load: 2, start: 3 };

/** The inputs are looked at anew, and a portrait is fitted to each size of its own. */
const PREPARED: readonly AxisName[] = ['image', 'audio', 'size'];

/**
 * The axes of a grid, outermost first. The outermost changes least often, so it is the one whose change costs most:
 * another engine, a model loaded again, inputs prepared again; of equal ones, the one along which the runs' own time
 * differs most; then the one that was named first.
 */
export function costliestFirst(
  axes: readonly Axis[],
  capabilities: readonly Pick<Capabilities, 'reloadParams'>[],
  cells: readonly KnownCell[],
): Axis[] {
  const reload = new Set<AxisName>(capabilities.flatMap(({ reloadParams }) => reloadParams));
  const again = ({ param }: Axis): number => {
    if (param === 'engine') return AGAIN.start;
    if (reload.has(param)) return AGAIN.load;
    return PREPARED.includes(param) ? AGAIN.preparation : AGAIN.nothing;
  };
  return [...axes].sort((a, b) => again(b) - again(a) || spread(b, cells) - spread(a, cells));
}

/** How much longer the slowest value of an axis takes than its quickest, s a run. */
function spread({ param, values }: Axis, cells: readonly KnownCell[]): number {
  const means = values.flatMap((value) => {
    const times = cells.flatMap((cell) =>
      cell.values?.[param] === value && cell.plan
        ? [(cell.plan.etaSeconds[0] + cell.plan.etaSeconds[1]) / 2]
        : [],
    );
    return times.length ? [times.reduce((sum, time) => sum + time, 0) / times.length] : [];
  });
  return means.length ? Math.max(...means) - Math.min(...means) : 0;
}
