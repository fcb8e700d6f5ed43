import { z } from 'zod';
import { AssetId } from './asset.ts';
import { EngineId } from './engine.ts';
import { ParamName, Params, Prompt } from './params.ts';
import { Text } from './text.ts';

/**
 * Most runs of one batch, and so most values of one axis. All of them are stored in one transaction, during which the
 * studio does nothing else: 100 runs take about 70 ms, 500 about 200 ms.
 */
export const MAX_BATCH_RUNS = 200;

/** What a grid can vary: a parameter, or one of the things beside them that make a run. */
export const AxisName = z.enum([...ParamName.options, 'prompt', 'engine', 'image', 'audio']);
export type AxisName = z.infer<typeof AxisName>;

export const AxisValue = z.union([Text, z.number(), z.boolean()]);
export type AxisValue = z.infer<typeof AxisValue>;

/** One direction of a grid and the values along it. */
export const Axis = z.object({ param: AxisName, values: z.array(AxisValue) });
export type Axis = z.infer<typeof Axis>;

/** Which value each axis has in one cell. */
export const CellValues = z.partialRecord(AxisName, AxisValue);
export type CellValues = z.infer<typeof CellValues>;

/** Either the values themselves, or numbers `from`–`to` (both included) by `step`. */
export const AxisRequest = z
  .strictObject({
    param: AxisName,
    values: z.array(AxisValue).min(1).max(MAX_BATCH_RUNS).optional(),
    from: z.number().optional(),
    to: z.number().optional(),
    step: z.number().positive().optional(),
  })
  .superRefine((axis, context) => {
    const wrong = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const bounds = [axis.from, axis.to, axis.step].filter((bound) => bound !== undefined);
    if (axis.values ? bounds.length > 0 : bounds.length < 3)
      return wrong(['values'], 'Give either values, or from, to and step.');
    if (!axis.values && countOf(axis) < 1) return wrong(['to'], 'It lies before from.');
    if (!axis.values && countOf(axis) > MAX_BATCH_RUNS)
      return wrong(['step'], `These are more than ${MAX_BATCH_RUNS} values.`);
    const values = valuesOf(axis);
    for (const [index, value] of values.entries()) {
      const path = axis.values ? ['values', index] : ['step'];
      const parsed = SCHEMA_OF[axis.param].safeParse(value);
      if (!parsed.success) return wrong(path, `${value}: ${parsed.error.issues[0]?.message ?? 'not valid'}`);
      if (values.indexOf(value) < index) return wrong(path, `${value} is there twice.`);
    }
  });
export type AxisRequest = z.infer<typeof AxisRequest>;

/** What a value of an axis must be. */
const SCHEMA_OF: Readonly<Record<AxisName, z.ZodType>> = {
  ...Params.shape,
  prompt: Prompt,
  engine: EngineId,
  image: AssetId,
  audio: AssetId,
};

/** The values along an axis, in the order asked for. */
export function valuesOf(axis: AxisRequest): AxisValue[] {
  if (axis.values) return axis.values;
  const { from = 0, step = 1 } = axis;
  // Ten thousandths are finer than any parameter; what is beyond is the rounding error of adding up.
  return Array.from({ length: countOf(axis) }, (_, index) => Math.round((from + index * step) * 1e4) / 1e4);
}

/** How many values an axis has, known without making them. */
export function countOf({ values, from = 0, to = 0, step = 1 }: AxisRequest): number {
  return values?.length ?? Math.floor((to - from) / step + 1e-9) + 1;
}
