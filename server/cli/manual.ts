import type { Command, Option } from 'commander';
import { z } from 'zod';
import { command, optionsOf } from './command-line.ts';
import { CommandError, EXIT } from './exit-code.ts';
import type { Setting } from './setting.ts';

/** `manual`: the page of a command for `man`, made from its definition. */
export function manualCommand(setting: Setting, all: () => readonly Command[], after: string): Command {
  const manual = command('manual', 'The manual page of a command, for "man -l -".').usage('[COMMAND]');
  return manual.action(() => {
    const { operands } = optionsOf(manual, z.object({}), setting.terminal, 1);
    const [name = 'generate'] = operands;
    const found = all().find((one) => one.name() === name);
    if (!found)
      throw new CommandError(
        EXIT.usage,
        `There is no command "${name}". There is: ${all()
          .map((one) => one.name())
          .join(', ')}.`,
      );
    process.stdout.write(manualOf(found, after));
  });
}

/** A manual page in the language of `man`. */
export function manualOf(of: Command, after: string): string {
  const name = `liveavatar-studio-${of.name()}`;
  const help = of.createHelp();
  const groups = new Map<string, Option[]>();
  for (const option of help.visibleOptions(of)) {
    const group = option.helpGroupHeading ?? 'Options:';
    groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  const options = [...groups].flatMap(([heading, group]) => [
    `.SS "${quoted(heading.replace(/:$/, ''))}"`,
    ...group.flatMap((option) => [
      '.TP',
      `\\fB${escaped(help.optionTerm(option))}\\fR`,
      escaped(help.optionDescription(option)),
    ]),
  ]);
  return `${[
    `.TH "${quoted(name.toUpperCase())}" 1 "" "LiveAvatar Studio"`,
    '.SH NAME',
    `${escaped(name)} \\- ${escaped(of.description())}`,
    '.SH SYNOPSIS',
    `\\fBliveavatar-studio ${escaped(of.name())}\\fR ${escaped(of.usage())}`,
    '.SH OPTIONS',
    ...options,
    '.SH NOTES',
    '.nf',
    ...`${endOf(of)}${after}`.trim().split('\n').map(escaped),
    '.fi',
  ].join('\n')}\n`;
}

/** What stands under the options in its help. */
function endOf(of: Command): string {
  let text = '';
  of.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  of.outputHelp();
  return text.slice(of.helpInformation().length);
}

/** A line of text: no request, and no character that means something. */
function escaped(text: string): string {
  const plain = text.replace(/\\/g, '\\e').replace(/-/g, '\\-');
  return /^[.']/.test(plain) ? `\\&${plain}` : plain;
}

function quoted(text: string): string {
  return escaped(text).replace(/"/g, '""');
}
