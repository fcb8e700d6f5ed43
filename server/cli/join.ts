import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { joinVideos } from '../studio.ts';
import { command, optionsOf } from './command-line.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { checkOutFile, writeWhole } from './out-file.ts';
import type { Setting } from './setting.ts';

const EXAMPLES = `
Pictures and sound are taken as they are: the videos must have been made with the same size and frame rate. Each becomes a
chapter. A long video made with "generate --parts" is joined by itself.

Example:
  liveavatar-studio join welcome.mp4 report.mp4 --out both.mp4
`;

const Options = z.object({ out: z.string().min(1).optional(), lenient: z.boolean().default(false) });

/** `join`: several videos one after the other, as one. */
export function joinCommand(setting: Setting): Command {
  const joining = command('join', 'Join videos that the studio has made to one, without encoding anything.')
    .usage('VIDEO VIDEO … --out FILE')
    .option('--out <file>', 'where the joined video goes, written completely or not at all')
    .option('--lenient', 'ignore flags that are not known');
  return joining.addHelpText('after', EXAMPLES).action(async () => {
    const { options, operands } = optionsOf(joining, Options, setting.terminal, Number.POSITIVE_INFINITY);
    const { out } = options;
    if (operands.length < 2) throw new CommandError(EXIT.usage, 'join needs two VIDEOs or more.');
    if (out === undefined || out === '-') throw new CommandError(EXIT.usage, '--out FILE is needed.');
    for (const path of operands)
      if (!existsSync(path)) throw new CommandError(EXIT.usage, `${path} is not there.`);
    checkOutFile(out);
    const videos = operands.map((path) => ({ path: resolve(path), title: basename(path, '.mp4') }));
    const work = writeWhole(out, (draft) => joinVideos(videos, resolve(draft)));
    await setting.interruption.during(() => process.exit(EXIT.interrupted), work);
    process.stdout.write(`${out}\n`);
  });
}
