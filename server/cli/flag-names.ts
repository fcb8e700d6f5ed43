import type { Command } from 'commander';
import { closest, distance } from 'fastest-levenshtein';
import { CommandError, EXIT } from './exit-code.ts';

/** What upstream's scripts call a thing that has another name here. */
const UPSTREAM_NAMES: Readonly<Record<string, string>> = { '--save_file': '--out' };

/**
 * The words of a command line with every flag under the name it is declared by: `--num-clip` is `--num_clip`,
 * `--data_dir` is `--data-dir`.
 */
export function underDeclaredNames(words: readonly string[], declared: ReadonlySet<string>): string[] {
  return words.map((word) => {
    const [, name, value = ''] = /^(--[^=]+)(=.*)?$/s.exec(word) ?? [];
    if (name === undefined || declared.has(name)) return word;
    const known = [UPSTREAM_NAMES[name], name.replace(/(?!^)(?<!^-)-/g, '_'), name.replaceAll('_', '-')].find(
      (other) => other !== undefined && declared.has(other),
    );
    return known === undefined ? word : known + value;
  });
}

/** All long flags of a command and of those it belongs to. */
export function flagsOf(command: Command | null): Set<string> {
  if (!command) return new Set();
  const own = command.options.flatMap(({ long }) => long ?? []);
  return new Set([...own, '--help', ...flagsOf(command.parent)]);
}

/** What is left of a command line when the known flags are out: operands, and flags that nobody knows. */
export interface Leftover {
  operands: string[];
  /** Each with the word after it, which may be its value. */
  unknown: string[];
}

/** Tells operands from unknown flags. A word right after an unknown flag is taken for its value. */
export function leftoverOf(words: readonly string[]): Leftover {
  const leftover: Leftover = { operands: [], unknown: [] };
  let mayBeValue = false;
  for (const word of words) {
    const isFlag = /^--?[a-z]/i.test(word);
    if (isFlag) leftover.unknown.push(word);
    else if (mayBeValue) leftover.unknown.push(`${leftover.unknown.pop()} ${word}`);
    else leftover.operands.push(word);
    mayBeValue = isFlag && !word.includes('=');
  }
  return leftover;
}

/**
 * Names flags that this command does not have.
 * @returns what is to be said where they are ignored
 * @throws CommandError unless they are
 */
export function judgeUnknown(
  unknown: readonly string[],
  known: ReadonlySet<string>,
  lenient: boolean,
): string[] {
  if (lenient) return unknown.map((flag) => `Ignored: ${flag}`);
  if (unknown.length === 0) return [];
  const named = unknown.map((flag) => {
    const nearest = nearestName(flag.split(/[= ]/)[0] ?? flag, [...known]);
    return `  ${flag}${nearest ? `   (did you mean ${nearest}?)` : ''}`;
  });
  const message = ['There is no such flag:', ...named, '--lenient ignores what is not known.'];
  throw new CommandError(EXIT.usage, message.join('\n'));
}

/** The known name that is most like this one; undefined where none is much like it. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(name, known);
  return distance(name, nearest) <= Math.max(2, name.length * 0.3) ? nearest : undefined;
}
