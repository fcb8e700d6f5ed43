import { existsSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { command, optionsOf, VideoOptions, withBeginning, withParams, withStudio } from '../command-line.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { openDoor } from '../open-door.ts';
import { isParamName } from '../param-flags.ts';
import type { Setting } from '../setting.ts';
import { paramsOf } from '../settings.ts';
import { checkRows, tellChecked } from './check-jobs.ts';
import { expandRows } from './expand-rows.ts';
import { makeRows } from './make-rows.ts';
import { type Cells, readRows } from './read-rows.ts';
import { summaryTable, writeSummary } from './summary.ts';

const HELP = `
FILE has one video a row; its columns are parameters and: name, out, engine, scenario, image, prompt,
audio, or text (spoken in its place) with voice and speed.
  CSV     a line of column names, then one line a video
  JSONL   one object a line; a first {"defaults": {…}} holds for all
  YAML    a list, or "defaults:" and "rows:"
Paths in it begin at its folder. image and audio may be patterns (staff/*.jpg): one video for each file.
Flags hold for the rows that say nothing else. Begun again, a batch goes on with the first missing video.

Examples:
  liveavatar-studio batch staff.csv --check
  liveavatar-studio batch staff.csv --audio welcome.wav --out "{name}-{seed}.mp4"
`;

const Options = VideoOptions.extend({
  outDir: z.string().min(1).optional(),
  check: z.boolean().default(false),
  jobs: z.coerce.number().int().min(1).max(32).default(1),
});
type Options = z.infer<typeof Options>;

/** Flags that hold for rows as cells do. */
const CELLS = ['image', 'audio', 'text', 'voice', 'speed', 'prompt', 'engine', 'scenario'] as const;

/** `batch`: many videos out of a file. */
export function batchCommand(setting: Setting): Command {
  const batching = command('batch', 'Make the videos that a CSV, JSONL or YAML file lists.')
    .usage('FILE [options]')
    .option('--check', 'look at every row, say what it would come to, and end')
    .option(
      '--out <name>',
      'name of each video; {name} {row} {seed} {image} and all columns stand for theirs',
      '{name}.mp4',
    )
    .option(
      '--out-dir <dir>',
      'where the videos and summary.json go; usually a folder beside FILE, of its name',
    )
    .option(
      '--jobs <n>',
      'rows made at a time, for engines on devices of their own; what has no device waits (usually 1)',
    )
    .option('--image <file>', 'portrait of the rows that name none')
    .option('--audio <file>', 'recording of the rows that name none')
    .option('--text <text>', 'text of the rows that have neither recording nor text')
    .option('--voice <id>', 'voice of the rows that name none')
    .option('--speed <n>', 'of the voice in the rows that say none')
    .option('--prompt <text>', 'prompt of the rows that have none')
    .option('--engine <id>', 'engine of the rows that name none')
    .option('--lenient', 'ignore flags and columns that are not known')
    .option('--json', "one object a line on stdout: the studio's events");
  return withStudio(withParams(withBeginning(batching)))
    .addHelpText('after', HELP)
    .action(async () => {
      const { options, operands } = optionsOf(batching, Options, setting.terminal, 1);
      const [file] = operands;
      if (file === undefined)
        throw new CommandError(EXIT.usage, 'batch needs the FILE that lists the videos.');
      setting.end(await batch(file, options, flagsAsCells(batching.opts()), setting));
    });
}

function flagsAsCells(given: Readonly<Record<string, unknown>>): Cells {
  const names = Object.keys(given).filter((name) => isParamName(name) || CELLS.some((cell) => cell === name));
  return Object.fromEntries(names.map((name) => [name, String(given[name])]));
}

async function batch(file: string, options: Options, flags: Cells, setting: Setting): Promise<ExitCode> {
  const { terminal, interruption } = setting;
  if (!existsSync(file)) throw new CommandError(EXIT.usage, `${file} is not there.`);
  const home = dirname(resolve(file));
  const rows = expandRows(readRows(file), home, flags);
  if (rows.length === 0) throw new CommandError(EXIT.usage, `${file} lists no video.`);
  const folder = resolve(options.outDir ?? join(home, parse(file).name));
  const door = await openDoor(options, setting);
  try {
    const params = await paramsOf({ preset: options.preset }, door);
    const rules = { template: options.out ?? '{name}.mp4', folder, params, lenient: options.lenient };
    const checked = await checkRows(rows, rules, door, options.yes, terminal);
    tellChecked(checked, terminal);
    if (options.check) return checked.some(({ cause }) => cause !== null) ? EXIT.refused : EXIT.done;
    const startedAt = new Date();
    const { json, jobs } = options;
    const { outcomes, exit } = await makeRows(checked, { ...setting, door, folder, json, jobs });
    const summary = await writeSummary(folder, resolve(file), startedAt, outcomes);
    if (!options.json) process.stdout.write(`${summaryTable(outcomes)}\n`);
    terminal.say(`Summary: ${summary}`);
    return exit;
  } finally {
    // A second Ctrl+C is heard meanwhile.
    await interruption.during(() => undefined, door.close());
  }
}
