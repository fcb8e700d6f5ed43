import {
  type Axis,
  type BatchRequest,
  type CellValues,
  ParamName,
  SingleRunRequest,
  valuesOf,
} from '../../contract/index.ts';

/** One run of a batch as it was asked for. */
export interface Cell {
  /** Of a grid: the value that each axis has here. */
  values?: CellValues;
  request: SingleRunRequest;
}

/** The axes of a grid with all their values; none where the runs are listed. */
export function axesOf(request: BatchRequest): Axis[] {
  return (request.axes ?? []).map((axis) => ({ param: axis.param, values: valuesOf(axis) }));
}

/** The runs a batch asks for, in the order of counting: of a grid, the first of `axes` changes least often. */
export function cellsOf(request: BatchRequest, axes: readonly Axis[]): Cell[] {
  if (request.runs) return request.runs.map((run) => ({ request: run }));
  const { params = {}, ...beside } = request.base ?? {};
  return combinations(axes).map((values) => {
    const varied = Object.entries(values);
    const isParam = ([name]: [string, unknown]) => ParamName.safeParse(name).success;
    return {
      values,
      // The values have been judged one by one; this gives them the types they have.
      request: SingleRunRequest.parse({
        ...beside,
        ...Object.fromEntries(varied.filter((entry) => !isParam(entry))),
        params: { ...params, ...Object.fromEntries(varied.filter(isParam)) },
      }),
    };
  });
}

function combinations(axes: readonly Axis[]): CellValues[] {
  return axes.reduce<CellValues[]>(
    (cells, { param, values }) =>
      cells.flatMap((cell) => values.map((value) => ({ ...cell, [param]: value }))),
    [{}],
  );
}
