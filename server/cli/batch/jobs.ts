import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { EngineId, ParamName, type PartialParams, Prompt } from '../../contract/index.ts';
import type { Door } from '../door.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import { nearestName } from '../flag-names.ts';
import { isParamName, parseParams } from '../param-flags.ts';
import type { Wish } from '../plan-request.ts';
import { paramsOf } from '../settings.ts';
import { wishedSound } from '../wished-sound.ts';
import { nameOf, outputName } from './output-name.ts';
import type { Row } from './read-rows.ts';

/** Columns besides the generation parameters. */
const COLUMNS = ['name', 'out', 'engine', 'scenario', 'image', 'audio', 'text', 'voice', 'speed', 'prompt'];

/** One video of a batch: what it is made of, and where it goes. */
export interface Job {
  /** From 1. */
  number: number;
  /** Where its row stands. */
  at: string;
  name: string;
  /** Absolute path. */
  out: string;
  wish: Wish;
}

/** How rows become jobs. */
export interface JobRules {
  /** File name of a row without an `out` of its own. */
  template: string;
  /** Where the names begin; absolute. */
  folder: string;
  /** What all rows begin with. */
  params: PartialParams;
  lenient: boolean;
}

/** @throws CommandError naming the row and the column */
export async function jobOf({ at, cells }: Row, number: number, rules: JobRules, door: Door): Promise<Job> {
  refuseUnknown(Object.keys(cells), rules.lenient);
  const { image, prompt = '', engine, scenario } = cells;
  if (image === undefined) throw new CommandError(EXIT.usage, 'it names no image.');
  if (!existsSync(image)) throw new CommandError(EXIT.usage, `${image} is not there.`);
  const audio = wishedSound(cells);
  const id = engine === undefined ? undefined : EngineId.safeParse(engine);
  if (id?.success === false) throw new CommandError(EXIT.usage, `"${engine}" is no engine.`);
  const text = Prompt.safeParse(prompt);
  if (!text.success) throw new CommandError(EXIT.usage, `its prompt ${text.error.issues[0]?.message}.`);
  const params = {
    ...rules.params,
    ...(await paramsOf({ scenario }, door)),
    ...parseParams(cells, (name) => name),
  };
  const out = resolve(rules.folder, outputName(cells.out ?? rules.template, cells, number));
  return { number, at, name: nameOf(cells), out, wish: { engine: id?.data, image, audio, prompt, params } };
}

/** Jobs that would overwrite each other's video, by the first of them. */
export function clashesOf(jobs: readonly Job[]): Map<Job, Job> {
  const first = new Map<string, Job>();
  const clashes = new Map<Job, Job>();
  for (const job of jobs) {
    // Some file systems take both for one name.
    const key = job.out.normalize('NFC').toLowerCase();
    const other = first.get(key);
    if (other) clashes.set(job, other);
    else first.set(key, job);
  }
  return clashes;
}

function refuseUnknown(columns: readonly string[], lenient: boolean): void {
  const unknown = columns.filter((column) => !COLUMNS.includes(column) && !isParamName(column));
  if (lenient || unknown.length === 0) return;
  const [column = ''] = unknown;
  const nearest = nearestName(column, [...COLUMNS, ...ParamName.options]);
  const guess = nearest ? `Did you mean ${nearest}?` : '--lenient ignores it.';
  throw new CommandError(EXIT.usage, `there is no column "${column}". ${guess}`);
}
