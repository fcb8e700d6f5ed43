import {
  type Capabilities,
  type Conflict,
  type ParamCapability,
  ParamName,
  Params,
  type Size,
} from '../contract/index.ts';
import { sidesOf } from './output-size.ts';

/** Names the sentence of a conflict. */
export type ConflictCode = 'below_min' | 'above_max' | 'fixed_value' | 'not_multiple' | 'not_offered';

/** What people call a parameter, in the middle of a sentence. */
const NAMES: Readonly<Record<ParamName, string>> = {
  size: 'resolution',
  sample_steps: 'sample steps',
  sample_guide_scale: 'guide scale',
  infer_frames: 'frames per clip',
  num_clip: 'number of clips',
  base_seed: 'seed',
  sample_solver: 'solver',
  load_lora: 'LoRA',
  lora_path_dmd: 'LoRA path',
  offload_model: 'offloading',
  enable_online_decode: 'online decode',
  enable_vae_parallel: 'VAE parallel',
  fp8: 'FP8',
  compile: 'compile',
};

/** Every value this engine cannot run, with the nearest that it can. Parameters without effect never conflict. */
export function findConflicts(params: Params, capabilities: Capabilities): Conflict[] {
  const conflicts: Conflict[] = [];
  if (!capabilities.sizes.includes(params.size)) {
    const suggestion = nearestSize(params.size, capabilities.sizes);
    conflicts.push(conflict('size', 'not_offered', `This engine does not make ${params.size}.`, suggestion));
  }
  for (const param of ParamName.options) {
    const capability = capabilities.params[param];
    if (!capability || capability.support === 'none') continue;
    const value = params[param];
    const found = typeof value === 'number' ? ofNumber(param, value, capability) : null;
    const wrong = found ?? ofChoice(param, value, capability);
    if (!wrong) continue;
    // The engine's own words say why.
    const why = capability.note ? ` ${capability.note.en}` : '';
    conflicts.push({ ...wrong, message: wrong.message + why });
  }
  return conflicts;
}

function conflict(
  param: ParamName,
  code: ConflictCode,
  message: string,
  suggestion: Conflict['suggestion'],
): Conflict {
  return { param, code, message, suggestion };
}

function ofNumber(param: ParamName, value: number, capability: ParamCapability): Conflict | null {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, multipleOf } = capability;
  const name = NAMES[param];
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  const nearest = nearestNumber(param, value, capability);
  if (min === max && value !== min) {
    return conflict(param, 'fixed_value', `This engine runs with ${name} ${min} only.`, nearest);
  }
  if (value < min)
    return conflict(param, 'below_min', `${title}: this engine takes ${min} at least.`, nearest);
  if (value > max)
    return conflict(param, 'above_max', `${title}: this engine takes ${max} at most.`, nearest);
  if (multipleOf === undefined || value % multipleOf === 0) return null;
  const lost = value % multipleOf;
  const other = otherSide(param, value, capability, nearest);
  const ways = [nearest, other].filter((way) => way !== null).join(' or ');
  const found = conflict(
    param,
    'not_multiple',
    `Of ${value} ${name}, ${lost} would be lost: only multiples of ${multipleOf} are used whole${ways ? `, such as ${ways}` : ''}.`,
    nearest,
  );
  return other === null ? found : { ...found, alternative: other };
}

/** The nearest multiple on the other side of the value than the one suggested; null when there is none. */
function otherSide(
  param: ParamName,
  value: number,
  capability: ParamCapability,
  nearest: number | null,
): number | null {
  const step = capability.multipleOf ?? 0;
  if (nearest === null || step === 0) return null;
  const other = nearest > value ? nearest - step : nearest + step;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = capability;
  return other >= min && other <= max && Params.shape[param].safeParse(other).success ? other : null;
}

/** The nearest number that both the engine and the parameter itself allow; null when there is none. */
function nearestNumber(param: ParamName, value: number, capability: ParamCapability): number | null {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, multipleOf } = capability;
  const clamped = Math.min(max, Math.max(min, value));
  if (multipleOf === undefined) return clamped;
  // Nearest first, the larger of two that are equally near.
  const below = Math.floor(clamped / multipleOf) * multipleOf;
  const order =
    clamped - below < multipleOf / 2
      ? [below, below + multipleOf, below - multipleOf]
      : [below + multipleOf, below, below + 2 * multipleOf];
  const allowed = Params.shape[param];
  return order.find((near) => near >= min && near <= max && allowed.safeParse(near).success) ?? null;
}

function ofChoice(
  param: ParamName,
  value: string | number | boolean,
  capability: ParamCapability,
): Conflict | null {
  const { values } = capability;
  if (!values || values.includes(value)) return null;
  const suggestion =
    typeof value === 'number'
      ? values
          .filter((offered) => typeof offered === 'number')
          .reduce<number | null>((best, offered) => nearer(best, offered, value), null)
      : (values[0] ?? null);
  const message =
    typeof value === 'boolean'
      ? `This engine runs with ${NAMES[param]} ${value ? 'off' : 'on'} only.`
      : `This engine runs with ${NAMES[param]} ${values.join(', ')} only.`;
  return conflict(param, 'not_offered', message, suggestion);
}

function nearer(best: number | null, offered: number, value: number): number {
  return best === null || Math.abs(offered - value) < Math.abs(best - value) ? offered : best;
}

/** The offered size nearest in area; of equal ones the one that lies the same way. */
function nearestSize(size: Size, offered: readonly Size[]): Size | null {
  const distance = (other: Size) => {
    const [a, b] = [sidesOf(size), sidesOf(other)];
    const turned = a.width > a.height !== b.width > b.height ? 1 : 0;
    return Math.abs(a.width * a.height - b.width * b.height) + turned;
  };
  return [...offered].sort((a, b) => distance(a) - distance(b))[0] ?? null;
}
