import type { BatchCell, BatchPlan, CellValues } from '../../contract/index.ts';
import { timeRange } from '../plan-line.ts';
import type { Terminal } from '../terminal.ts';
import type { WantedAxis } from './axes-wanted.ts';

/** Says what every cell would come to, and all of them. Answers how many can be made. */
export function tellCells(
  { axes, cells, etaSeconds }: BatchPlan,
  wanted: readonly WantedAxis[],
  { say }: Terminal,
): number {
  const good = cells.filter(({ problem }) => !problem);
  for (const cell of cells) {
    const name = cellName(cell, wanted);
    if (cell.problem) say(`✗ ${name}: ${cell.problem.detail}`);
    else if (cell.plan)
      say(
        `  ${name}: ${cell.plan.width}×${cell.plan.height}, ${cell.plan.seconds.toFixed(1)} s, takes ${timeRange(cell.plan.etaSeconds)}`,
      );
  }
  const shape = axes.map(({ param, values }) => `${values.length} ${param}`).join(' × ');
  const left = cells.length - good.length;
  say(
    `${shape}: ${good.length} of ${cells.length} cells can be made, in ${timeRange(etaSeconds)}${left > 0 ? `; ${left} left out` : ''}.`,
  );
  return good.length;
}

/** "sample_steps 3, sample_guide_scale 1.5": with the values as they were given. */
export function cellName({ values = {} }: Pick<BatchCell, 'values'>, wanted: readonly WantedAxis[]): string {
  return wanted.map((axis) => `${axis.param} ${wordOf(axis, values)}`).join(', ');
}

/** The same as the name of a file: "sample_steps-3_sample_guide_scale-1.5.mp4". */
export function cellFile(cell: Pick<BatchCell, 'values'>, wanted: readonly WantedAxis[]): string {
  const name = wanted.map((axis) => `${axis.param}-${wordOf(axis, cell.values ?? {})}`).join('_');
  return `${name
    .replace(/\*/g, 'x')
    .replace(/[\\/:?"<>|\p{Cc}\s]+/gu, '-')
    .slice(0, 120)}.mp4`;
}

function wordOf({ param, values, words }: WantedAxis, cell: CellValues): string {
  const index = values.indexOf(cell[param] ?? '');
  return words[index] ?? String(cell[param]);
}
