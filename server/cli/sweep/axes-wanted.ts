import { existsSync } from 'node:fs';
import {
  type Axis,
  AxisName,
  type AxisRequest,
  AxisRequest as AxisSchema,
  type AxisValue,
  ParamName,
  valuesOf,
} from '../../contract/index.ts';
import type { Door } from '../door.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { nearestName } from '../flag-names.ts';
import { parseParams } from '../param-flags.ts';

/** An axis with the words its values were given by, for people and file names. */
export interface WantedAxis extends Axis {
  words: string[];
}

/** `from..to:step`; without a step, 1. */
const RANGE = /^(-?[\d.]+)\.\.(-?[\d.]+)(?::([\d.]+))?$/;

/**
 * One `--over NAME=VALUES`: `sample_steps=3,4,6`, `sample_guide_scale=0..3:1.5`, `image=anna.jpg,ben.jpg`,
 * `"prompt=calm|excited"`. Files are taken in. @throws CommandError naming the axis
 */
export async function axisWanted(text: string, door: Door): Promise<WantedAxis> {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at).replaceAll('-', '_');
  const param = AxisName.safeParse(name).data ?? (name === 'seed' ? 'base_seed' : undefined);
  if (param === undefined) {
    const nearest = nearestName(name, AxisName.options);
    throw new CommandError(
      EXIT.usage,
      `--over ${text}: there is no "${name}" to vary.${nearest ? ` Did you mean ${nearest}?` : ''}`,
    );
  }
  const given = at < 0 ? '' : text.slice(at + 1);
  if (given === '') throw new CommandError(EXIT.usage, `--over ${name} needs values: ${name}=3,4,6.`);
  const range = RANGE.exec(given);
  if (range && ParamName.safeParse(param).success) return axisOfRange(param, range, text);
  // A comma is a part of many prompts.
  const words = given.split(given.includes('|') || param === 'prompt' ? '|' : ',').map((word) => word.trim());
  const values: AxisValue[] = [];
  for (const word of words) values.push(await valueIn(param, word, door));
  return { ...judged({ param, values }, text), words };
}

function axisOfRange(param: AxisName, [, from, to, step = '1']: RegExpExecArray, text: string): WantedAxis {
  const axis = judged({ param, from: Number(from), to: Number(to), step: Number(step) }, text);
  return { ...axis, words: axis.values.map(String) };
}

function judged(asked: AxisRequest, text: string): Axis {
  const axis = AxisSchema.safeParse(asked);
  if (axis.success) return { param: axis.data.param, values: valuesOf(axis.data) };
  throw new CommandError(EXIT.usage, `--over ${text}: ${axis.error.issues[0]?.message}`);
}

async function valueIn(param: AxisName, word: string, door: Door): Promise<AxisValue> {
  if (param === 'image' || param === 'audio') {
    if (!existsSync(word)) throw new CommandError(EXIT.usage, `--over ${param}: ${word} is not there.`);
    return (await door.add(param, word)).id;
  }
  if (param === 'prompt' || param === 'engine') return word;
  return parseParams({ [param]: word }, (name) => `--over ${name}`)[param] ?? word;
}
