import {
  type Axis,
  type BadRun,
  type BatchCell,
  type BatchRequest,
  type Problem,
  ProblemError,
} from '../../contract/index.ts';
import { planRun } from '../../plan/plan-run.ts';
import { newRun, type Planned, type Planner } from '../planner.ts';
import { costliestFirst } from './axis-order.ts';
import type { PlacedRun } from './batch-repository.ts';
import { axesOf, type Cell, cellsOf } from './grid.ts';

/** A batch as it would be made: its cells in the order of the runs. */
export interface PlannedBatch {
  axes: Axis[];
  cells: BatchCell[];
  /** The runs of the cells that can be made. */
  runs: PlacedRun[];
}

interface JudgedCell extends Cell {
  planned?: Planned;
  run?: PlacedRun;
  problem?: Problem;
}

/** Works out what a batch comes to, run by run, before any of it exists. */
export class BatchPlanner {
  readonly #planner: Planner;

  constructor(planner: Planner) {
    this.#planner = planner;
  }

  /** The last look before runs are written down. @throws ProblemError `not_found` for an input deleted meanwhile. */
  stillThere(runs: readonly PlacedRun[]): void {
    for (const run of runs) this.#planner.stillThere(run);
  }

  async plan(request: BatchRequest): Promise<PlannedBatch> {
    const asked = axesOf(request);
    const judged: JudgedCell[] = [];
    for (const cell of cellsOf(request, asked)) judged.push(await this.#judge(cell, request.seconds));
    const axes = costliestFirst(
      asked,
      judged.flatMap(({ planned }) => (planned ? [planned.engine.status().capabilities] : [])),
      judged.map(({ values, planned }) => ({
        ...(values && { values }),
        ...(planned && { plan: planned.plan }),
      })),
    );
    const ordered = inOrderOf(axes, judged);
    return {
      axes,
      cells: ordered.map(({ values, planned, problem }, index) => ({
        index,
        ...(values && { values }),
        ...(planned && { plan: planned.plan }),
        ...(problem && { problem }),
      })),
      runs: ordered.flatMap(({ run }, index) => (run ? { ...run, index } : [])),
    };
  }

  /**
   * The runs of a batch; of one that asks for `fitting` ones, those that can be made.
   * @throws ProblemError that names every run that cannot be made, where one of them, or nothing but them, stops it.
   */
  async prepare(request: BatchRequest): Promise<Pick<PlannedBatch, 'axes' | 'runs'> & { of: number }> {
    const { axes, cells, runs } = await this.plan(request);
    const bad = cells.flatMap(({ index, values, problem }) => (problem ? [{ index, values, problem }] : []));
    const [first] = bad;
    if (!first || (request.fitting && runs.length > 0)) return { axes, runs, of: cells.length };
    const { code, detail, field, findings, conflicts } = first.problem;
    const many = bad.length === 1 ? 'One' : String(bad.length);
    throw new ProblemError(code, `${many} of ${cells.length} runs cannot be made. ${detail}`, {
      ...(field && { field: fieldIn(request, field, first.index) }),
      ...(findings && { findings }),
      ...(conflicts && { conflicts }),
      runs: bad.map(({ index, values, problem }) => badRun(index, values, problem)),
    });
  }

  async #judge(cell: Cell, seconds: number | undefined): Promise<JudgedCell> {
    const judged: JudgedCell = { ...cell };
    try {
      const planned = await this.#planner.plan(cell.request);
      judged.planned = seconds === undefined ? planned : beginningOf(planned, seconds);
      judged.run = newRun(cell.request, judged.planned);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      judged.problem = error.problem;
    }
    return judged;
  }
}

/** The same for the beginning of the recording only: as many clips as reach this second, at most those asked for. */
function beginningOf(planned: Planned, seconds: number): Planned {
  const { input } = planned;
  const audio = { seconds: Math.min(seconds, input.audio?.seconds ?? seconds) };
  const params = { ...planned.params, num_clip: Math.max(1, planRun({ ...input, audio }).clips) };
  const shortened = { ...input, params };
  return { ...planned, params, input: shortened, plan: planRun(shortened) };
}

/** The cells of a grid as they are counted when these are its axes; those of a list as they are. */
function inOrderOf(axes: readonly Axis[], cells: readonly JudgedCell[]): JudgedCell[] {
  const place = ({ values = {} }: JudgedCell) =>
    axes.reduce((sum, axis) => sum * axis.values.length + axis.values.indexOf(values[axis.param] ?? ''), 0);
  return axes.length ? [...cells].sort((a, b) => place(a) - place(b)) : [...cells];
}

/** Where in the request of a batch the field of one run's request is. */
function fieldIn({ runs, axes = [] }: BatchRequest, field: string, index: number): string {
  if (runs) return `runs.${index}.${field}`;
  const axis = axes.findIndex(({ param }) => field === param || field === `params.${param}`);
  return axis < 0 ? `base.${field}` : `axes.${axis}`;
}

function badRun(index: number, values: BadRun['values'], problem: Problem): BadRun {
  const { code, detail, field, findings, conflicts } = problem;
  return {
    index,
    ...(values && { values }),
    code,
    detail,
    ...(field && { field }),
    ...(findings && { findings }),
    ...(conflicts && { conflicts }),
  };
}
