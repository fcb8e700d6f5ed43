import { Option } from 'commander';
import { z } from 'zod';
import { DEFAULT_PARAMS, ParamName, Params, type PartialParams } from '../contract/index.ts';
import { CommandError, EXIT } from './exit-code.ts';

/** What a person reads in the help; ranges and defaults come from the contract. */
const ABOUT: Record<ParamName, string> = {
  size: 'area of the picture; the portrait gives the shape',
  sample_steps: 'denoising steps',
  sample_guide_scale: 'guidance; what it does depends on the engine',
  infer_frames: 'frames of a clip',
  num_clip: 'clips at most; the recording ends the video sooner',
  base_seed: 'seed',
  sample_solver: 'solver',
  load_lora: 'use the LoRA',
  lora_path_dmd: "path or hub id of the LoRA; empty = the engine's own",
  offload_model: 'keep in main memory what is not at work: slower, for small GPUs',
  enable_online_decode: 'decode while generating',
  enable_vae_parallel: 'decode on a GPU of its own',
  fp8: '8-bit weights',
  compile: 'compile the model first',
};

/** The switches that people write `--offload_model True`, `--fp8`, `--fp8=off`. */
const Switch = z.stringbool();

/** The flags of the generation parameters, under upstream's names. */
export function paramOptions(): Option[] {
  return ParamName.options.map((name) => new Option(`--${name} ${placeholderOf(name)}`, aboutOf(name)));
}

/** Whether it is one of the generation parameters. */
export function isParamName(name: string): name is ParamName {
  return ParamName.safeParse(name).success;
}

/**
 * Parameters out of texts, as flags and table cells give them; an empty text leaves the parameter as it was.
 * @param called how a parameter is called in the sentence about a value that cannot be used
 * @throws CommandError
 */
export function parseParams(
  texts: Readonly<Record<string, unknown>>,
  called: (name: ParamName) => string = (name) => `--${name}`,
): PartialParams {
  const given = ParamName.options.flatMap((name) => {
    const text = texts[name];
    if (text === undefined || text === null || text === '') return [];
    const parsed = Params.shape[name].safeParse(paramValue(name, String(text).trim()));
    if (parsed.success) return [[name, parsed.data] as const];
    const range = rangeOf(name);
    const wanted = range === '' ? `: ${parsed.error.issues[0]?.message}` : `; it takes ${range}`;
    const message = `${called(name)} "${text}" cannot be used${wanted}.`;
    throw new CommandError(EXIT.usage, message);
  });
  return Object.fromEntries(given);
}

/** A value for the schema to judge: what cannot be read stays a text, which it refuses. */
function paramValue(name: ParamName, text: string): unknown {
  const kind = typeof DEFAULT_PARAMS[name];
  if (kind === 'boolean') return Switch.safeParse(text).data ?? text;
  if (kind === 'number') return text === '' ? text : Number(text);
  // Shells take a star for a pattern: people write 704x384.
  return name === 'size' ? text.replace(/[x×]/i, '*') : text;
}

function aboutOf(name: ParamName): string {
  const range = rangeOf(name);
  return range === '' ? ABOUT[name] : `${ABOUT[name]} (${range})`;
}

function isSwitch(name: ParamName): boolean {
  return typeof DEFAULT_PARAMS[name] === 'boolean';
}

function placeholderOf(name: ParamName): string {
  if (isSwitch(name)) return '[on|off]';
  if (name === 'size') return '<W*H>';
  return typeof DEFAULT_PARAMS[name] === 'number' ? '<n>' : '<text>';
}

/** "1–50, usually 4"; empty for a free text. */
function rangeOf(name: ParamName): string {
  const schema = Params.shape[name];
  const usual = DEFAULT_PARAMS[name];
  if (schema instanceof z.ZodEnum) return `${schema.options.join(', ')}; usually ${usual}`;
  if (schema instanceof z.ZodNumber) return `${schema.minValue}–${schema.maxValue}, usually ${usual}`;
  return isSwitch(name) ? `on or off, usually ${usual ? 'on' : 'off'}` : '';
}
