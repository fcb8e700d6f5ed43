import { type Axis, type AxisValue, type Batch, BatchId } from '#contract';

/** What the address of a grid says. */
export type SweepAddress = {
  id: BatchId;
  /** Rows for columns. */
  turned: boolean;
};

/** Where the grid of a sweep is found: `#sweep=ID`, with rows for columns `#sweep=ID&turned`. */
export function sweepAddress({
  id,
  turned = false,
}: Pick<SweepAddress, 'id'> & Partial<SweepAddress>): string {
  return `#sweep=${id}${turned ? '&turned' : ''}`;
}

/** Reads such an address; null where it names no sweep. */
export function readSweepAddress(hash: string): SweepAddress | null {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const id = BatchId.safeParse(query.get('sweep'));
  return id.success ? { id: id.data, turned: query.has('turned') } : null;
}

/** One place of a grid. */
export type GridPlace = {
  /** The run's place in its batch. */
  index: number;
  /** Undefined where there is no axis in this direction. */
  column: AxisValue | undefined;
  row: AxisValue | undefined;
};

/** A grid as it is drawn, row by row. */
export type Grid = { columns: Axis | null; rows: Axis | null; places: readonly (readonly GridPlace[])[] };

/**
 * The grid of axes in the studio's order: the first changes least often. It runs down, the second across; turned, the
 * other way round. A single axis runs across, turned, down; without any, `of` runs stand side by side.
 */
export function gridOf(axes: readonly Axis[], turned: boolean, of = 1): Grid {
  if (axes.length === 0) {
    const line = Array.from({ length: of }, (_, index) => ({ index, row: undefined, column: undefined }));
    return { columns: null, rows: null, places: turned ? line.map((place) => [place]) : [line] };
  }
  const [outer, inner] = axes.length === 1 ? [null, axes[0] ?? null] : [axes[0] ?? null, axes[1] ?? null];
  const [rows, columns] = turned ? [inner, outer] : [outer, inner];
  const across = inner?.values.length ?? 1;
  const places = lineOf(rows).map((row, r) =>
    lineOf(columns).map((column, c) => ({ index: turned ? c * across + r : r * across + c, row, column })),
  );
  return { columns, rows, places };
}

/** Whether a batch has a grid: it was made along axes. */
export function hasGrid({ axes }: Pick<Batch, 'axes'>): boolean {
  return axes.length > 0;
}

function lineOf(axis: Axis | null): readonly (AxisValue | undefined)[] {
  return axis?.values ?? [undefined];
}
