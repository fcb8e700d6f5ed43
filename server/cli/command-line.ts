import { Command } from 'commander';
import { z } from 'zod';
import { EngineId } from '../contract/index.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { flagsOf, judgeUnknown, leftoverOf, nearestName, underDeclaredNames } from './flag-names.ts';
import { paramOptions } from './param-flags.ts';
import type { Terminal } from './terminal.ts';

/** What every command takes that works with a studio. */
export const StudioOptions = z.object({
  dataDir: z.string().min(1).optional(),
  url: z.url({ protocol: /^https?$/ }).optional(),
  token: z.string().min(1).optional(),
  tokenFile: z.string().min(1).optional(),
  json: z.boolean().default(false),
});

/** What makes a video, besides the generation parameters. */
export const VideoOptions = StudioOptions.extend({
  image: z.string().min(1).optional(),
  audio: z.string().min(1).optional(),
  text: z.string().optional(),
  voice: z.string().optional(),
  speed: z.string().optional(),
  prompt: z.string().optional(),
  engine: EngineId.optional(),
  scenario: z.string().min(1).optional(),
  preset: z.string().min(1).optional(),
  out: z.string().min(1).optional(),
  yes: z.boolean().default(false),
  lenient: z.boolean().default(false),
});

const PARAMETERS = "Parameters, under LiveAvatar's own names (--num-clip is the same as --num_clip):";

/** A command. What it does not know is judged by `optionsOf`: all unknown flags at once, and they may be ignored. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .allowUnknownOption()
    .allowExcessArguments()
    .optionsGroup('Options:')
    .helpOption('-h, --help', 'this text')
    .exitOverride();
}

/** Adds the flags that say which studio it works with. */
export function withStudio(command: Command): Command {
  return command
    .optionsGroup('Which studio:')
    .option(
      '--data-dir <dir>',
      'data directory, of a studio that runs or does not (STUDIO_DATA_DIR; usually ~/.local/share/liveavatar-studio)',
    )
    .option('--url <url>', 'a running studio elsewhere')
    .option('--token-file <file>', 'its access token, in a file; or the variable STUDIO_TOKEN')
    .option('--token <secret>', 'the token itself; others on this machine can see it');
}

/** Adds the flags that say with which settings a video begins, and what becomes of one that the engine cannot run. */
export function withBeginning(command: Command): Command {
  return command
    .option('--scenario <name>', 'begin with the settings of a scenario, such as standard or quick-preview')
    .option('--preset <file>', 'begin with the settings in a preset file')
    .option('--yes', 'take the nearest setting that works where the engine cannot run one');
}

/** Adds the flags of the generation parameters. */
export function withParams(command: Command): Command {
  command.optionsGroup(PARAMETERS);
  for (const option of paramOptions()) command.addOption(option);
  return command;
}

/**
 * Parses what commander has found by a schema, and judges what it does not know.
 * @param operands how many words without a flag the command takes
 * @throws CommandError naming the flag
 */
export function optionsOf<T extends z.ZodType>(
  command: Command,
  schema: T,
  terminal: Terminal,
  operands: number,
): { options: z.output<T>; operands: string[] } {
  const given = command.opts();
  const left = leftoverOf(command.args);
  const surplus = left.operands.slice(operands);
  const isLenient = given.lenient === true;
  for (const line of judgeUnknown(
    [...left.unknown, ...(isLenient ? surplus : [])],
    flagsOf(command),
    isLenient,
  ))
    terminal.say(line);
  if (surplus.length > 0 && !isLenient)
    throw new CommandError(EXIT.usage, `"${surplus[0]}" belongs to no flag.`);
  const parsed = schema.safeParse(given);
  if (parsed.success) return { options: parsed.data, operands: left.operands.slice(0, operands) };
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new CommandError(
    EXIT.usage,
    `--${name} "${given[String(issue?.path[0])]}" cannot be used: ${issue?.message}.`,
  );
}

/** Runs a program with words under the names that its flags are declared by. */
export async function runProgram(program: Command, words: readonly string[]): Promise<void> {
  const [name, ...rest] = words;
  const command = program.commands.find((one) => one.name() === name);
  if (name !== undefined && !name.startsWith('-') && name !== 'help' && !command) {
    const names = program.commands.map((one) => one.name());
    const nearest = nearestName(name, names);
    throw new CommandError(
      EXIT.usage,
      `There is no command "${name}".${nearest ? ` Did you mean ${nearest}?` : ''} There is: ${names.join(', ')}.`,
    );
  }
  const declared = command ? [name ?? '', ...underDeclaredNames(rest, flagsOf(command))] : words;
  await program.parseAsync(declared, { from: 'user' });
}
