import { type AxisName, type AxisValue, ParamName, Params, SIZES, SOLVERS } from '#contract';

/** How the values of an axis are chosen: numbers are written, others picked, prompts written out. */
export type AxisKind = 'number' | 'choice' | 'text';

/** Numbers whose values people write; their smallest step. */
const NUMBERS = {
  sample_steps: 1,
  sample_guide_scale: 0.1,
  infer_frames: 4,
  num_clip: 1,
  base_seed: 1,
} as const satisfies Partial<Record<ParamName, number>>;

type NumberName = keyof typeof NUMBERS;

export function axisKind(name: AxisName): AxisKind {
  if (isNumber(name)) return 'number';
  return name === 'prompt' || name === 'lora_path_dmd' ? 'text' : 'choice';
}

/** The smallest step of a number. */
export function stepOf(name: AxisName): number {
  return isNumber(name) ? NUMBERS[name] : 1;
}

/** Whether a control can have this value at all, whatever the engine. */
export function canBeValue(name: AxisName, value: AxisValue): boolean {
  const param = ParamName.safeParse(name);
  return param.success ? Params.shape[param.data].safeParse(value).success : typeof value === 'string';
}

/** What a parameter with a closed set of values can be; null = it is not one of those. */
export function closedSet(name: ParamName): readonly AxisValue[] | null {
  if (name === 'size') return SIZES;
  if (name === 'sample_solver') return SOLVERS;
  return axisKind(name) === 'choice' ? [true, false] : null;
}

/**
 * Numbers to begin with, the one at hand among them: what a person would try first.
 * @param min what the engine takes at least, @param max and at most
 */
export function firstNumbers(name: AxisName, now: number, min: number, max: number): number[] {
  const wished = isNumber(name) ? FIRST[name](now) : [now];
  const fit = [...new Set(wished)].filter((value) => value >= min && value <= max && canBeValue(name, value));
  return fit.sort((a, b) => a - b);
}

const FIRST: Record<NumberName, (now: number) => number[]> = {
  sample_steps: (now) => [3, 4, now, now === 3 || now === 4 ? 6 : 4],
  sample_guide_scale: (now) => (now === 0 ? [0, 1.5, 3] : [0, now, Math.min(10, Math.round(now * 20) / 10)]),
  infer_frames: (now) => [36, 48, now, now === 36 || now === 48 ? 60 : 48],
  num_clip: (now) => [now, now * 2],
  base_seed: (now) => [now, now + 1, now + 2],
};

function isNumber(name: AxisName): name is NumberName {
  return Object.hasOwn(NUMBERS, name);
}
