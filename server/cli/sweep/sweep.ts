import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { BatchRequest, PartialParams } from '../../contract/index.ts';
import { command, optionsOf, VideoOptions, withBeginning, withParams, withStudio } from '../command-line.ts';
import type { Door } from '../door.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { openDoor } from '../open-door.ts';
import { parseParams } from '../param-flags.ts';
import { checkEngine } from '../plan-request.ts';
import type { Setting } from '../setting.ts';
import { paramsOf } from '../settings.ts';
import { axisWanted, type WantedAxis } from './axes-wanted.ts';
import { tellCells } from './cells.ts';
import { makeCells } from './make-cells.ts';

const HELP = `
--over is given once or twice. Its values are a list, NAME=3,4,6, or NAME=FROM..TO:STEP. NAME is a parameter, or prompt,
image, audio, engine; values that hold commas are separated by "|". What makes the engine load its model again changes
least often, whatever the order. One seed for all, unless base_seed is varied. Cells that cannot be made are left out.
The same sweep shows as a grid on the page. Begun again, it goes on where it was.

Examples:
  liveavatar-studio sweep --image anna.jpg --audio talk.wav --over sample_steps=3,4,6 --over sample_guide_scale=0..3:1.5
  liveavatar-studio sweep --audio talk.wav --over image=anna.jpg,ben.jpg --over base_seed=1..3 --first 4 --check
`;

const Options = VideoOptions.extend({
  over: z.array(z.string().min(1)).min(1).max(2),
  first: z.coerce.number().positive().optional(),
  outDir: z.string().min(1).optional(),
  title: z.string().max(200).optional(),
  check: z.boolean().default(false),
});
type Options = z.infer<typeof Options>;

/** `sweep`: the same video with several values of one or two parameters. */
export function sweepCommand(setting: Setting): Command {
  const sweeping = command('sweep', 'Make the same video with several values of one or two parameters.')
    .usage('--image FILE --audio FILE --over NAME=VALUES [--over NAME=VALUES] [options]')
    .option(
      '--over <name=values>',
      'what changes, and its values; once or twice',
      (text: string, before: string[] | undefined) => [...(before ?? []), text],
    )
    .option('--first <seconds>', 'only so much of the beginning, to the end of a clip')
    .option('--check', 'say what each cell would come to, and end')
    .option('--image <file>', 'the portrait')
    .option('--audio <file>', 'the recording')
    .option('--prompt <text>', 'what is to be seen')
    .option('--engine <id>', 'the engine; "liveavatar-studio engines" lists them')
    .option('--title <text>', 'what the sweep is called on the page')
    .option('--out-dir <dir>', 'where the videos and summary.json go; usually nowhere but the studio')
    .option('--lenient', 'ignore flags that are not known')
    .option('--json', "one object a line on stdout: the studio's events; with --check, the plan");
  return withStudio(withParams(withBeginning(sweeping)))
    .addHelpText('after', HELP)
    .action(async () => {
      if (sweeping.opts().over === undefined)
        throw new CommandError(EXIT.usage, 'sweep needs --over NAME=VALUES.');
      const { options } = optionsOf(sweeping, Options, setting.terminal, 0);
      setting.end(await sweep(options, parseParams(sweeping.opts()), setting));
    });
}

async function sweep(options: Options, flags: PartialParams, setting: Setting): Promise<ExitCode> {
  const { interruption } = setting;
  for (const flag of ['image', 'audio'] as const) {
    const path = options[flag];
    if (path !== undefined && !existsSync(path))
      throw new CommandError(EXIT.usage, `--${flag} ${path} is not there.`);
  }
  const door = await openDoor(options, setting);
  try {
    const axes: WantedAxis[] = [];
    for (const text of options.over) axes.push(await axisWanted(text, door));
    const params = { ...(await paramsOf(options, door)), ...flags };
    const request = await requestOf(options, params, axes, door);
    const plan = await door.planBatch(request);
    if (options.check && options.json) process.stdout.write(`${JSON.stringify(plan)}\n`);
    const fitting = tellCells(plan, axes, setting.terminal);
    if (fitting === 0) return EXIT.refused;
    if (options.check) return fitting < plan.cells.length ? EXIT.refused : EXIT.done;
    await checkEngine(door, options.engine);
    const folder = options.outDir === undefined ? null : resolve(options.outDir);
    return await makeCells(door, request, plan, axes, { ...setting, folder, json: options.json });
  } finally {
    // A second Ctrl+C is heard meanwhile.
    await interruption.during(() => undefined, door.close());
  }
}

async function requestOf(
  { image, audio, prompt = '', engine, title, first }: Options,
  params: PartialParams,
  axes: readonly WantedAxis[],
  door: Door,
): Promise<BatchRequest> {
  const varied = (name: string) => axes.some(({ param }) => param === name);
  for (const [flag, path] of [
    ['image', image],
    ['audio', audio],
  ] as const)
    if (path === undefined && !varied(flag))
      throw new CommandError(EXIT.usage, `--${flag} FILE is needed, or --over ${flag}=FILE,FILE.`);
  return {
    kind: 'sweep',
    paused: false,
    fitting: true,
    ...(title !== undefined && { title }),
    ...(first !== undefined && { seconds: first }),
    base: {
      ...(engine !== undefined && { engine }),
      ...(image !== undefined && { image: (await door.add('image', image)).id }),
      ...(audio !== undefined && { audio: (await door.add('audio', audio)).id }),
      prompt,
      params,
    },
    axes: axes.map(({ param, values }) => ({ param, values })),
  };
}
