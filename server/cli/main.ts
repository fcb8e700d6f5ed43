import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { version } from '../config/package-info.ts';
import { ProblemError } from '../contract/index.ts';
import { DISK_FULL, isDiskFull } from '../monitor/disk-full.ts';
import { withholdEnvironment } from '../processes/environment.ts';
import { guardDescendants } from '../processes/guard.ts';
import { DatabaseError } from '../studio.ts';
import { batchCommand } from './batch/batch.ts';
import { runProgram } from './command-line.ts';
import { doctorCommand } from './doctor.ts';
import { enginesCommand } from './engines.ts';
import { CommandError, EXIT, type ExitCode, exitOf } from './exit-code.ts';
import { generateCommand } from './generate.ts';
import { Interruption } from './interruption.ts';
import { joinCommand } from './join.ts';
import { manualCommand } from './manual.ts';
import type { Setting } from './setting.ts';
import { sweepCommand } from './sweep/sweep.ts';
import { Terminal } from './terminal.ts';
import { voicesCommand } from './voices.ts';

const EXITS = `
Exit codes: 0 done, 2 wrong usage, 3 an input or a setting is refused, 4 the engine or the studio is not available,
5 failed, 6 the disk is full, 130 interrupted (Ctrl+C once keeps what is made so far, twice ends at once).
Where a studio runs on the data directory, the commands are its clients; where none does, they do the work themselves.
`;

const terminal = new Terminal();
process.exitCode = EXIT.done;
process.on('unhandledRejection', (reason) =>
  terminal.say(String(reason instanceof Error ? reason.stack : reason)),
);
// A reader that has gone is noticed where it matters; it is no reason for a stack.
process.stdout.on('error', () => undefined);
try {
  await main(process.argv.slice(2));
} catch (error) {
  terminal.show('');
  process.exitCode = sayWhy(error);
}
// What is still open is not waited for: the answer is given.
process.stdout.write('', () => process.exit());

async function main(words: string[]): Promise<void> {
  const environment = { ...process.env };
  withholdEnvironment();
  guardDescendants();
  const setting: Setting = {
    terminal,
    environment,
    interruption: new Interruption(terminal.say),
    report: (fault) =>
      terminal.say(isDiskFull(fault) ? DISK_FULL : String(fault instanceof Error ? fault.stack : fault)),
    end: (exit: ExitCode) => {
      process.exitCode = exit;
    },
  };
  const program = new Command('liveavatar-studio')
    .description('LiveAvatar Studio: a portrait, a recording and a prompt become a talking video.')
    .version(version, '--version', 'the version')
    .helpOption('-h, --help', 'this text')
    .exitOverride()
    .addHelpText('after', EXITS)
    // The entry has started the studio before this is asked; here it is listed.
    .addCommand(
      new Command('serve').description(
        'Start the studio and its page: npm start. "serve --help" lists its flags.',
      ),
    );
  for (const command of [
    generateCommand(setting),
    batchCommand(setting),
    sweepCommand(setting),
    joinCommand(setting),
    enginesCommand(setting),
    voicesCommand(setting),
    doctorCommand(setting),
    manualCommand(setting, () => program.commands, EXITS),
  ])
    program.addCommand(command);
  await runProgram(program, words.length > 0 ? words : ['--help']);
}

/** Tells a person what went wrong. */
function sayWhy(error: unknown): ExitCode {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof ConfigError) {
    terminal.say(error.message);
    return EXIT.usage;
  }
  const isForPeople = [CommandError, ProblemError, DatabaseError].some((kind) => error instanceof kind);
  if (isDiskFull(error)) terminal.say(DISK_FULL);
  else terminal.say(String(error instanceof Error ? (isForPeople ? error.message : error.stack) : error));
  return exitOf(error);
}
