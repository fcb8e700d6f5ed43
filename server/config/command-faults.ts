import type { CommandFields, Condition } from './command-fields.ts';
import { PLACEHOLDERS, type PlaceholderKind, templateFault, unknownName } from './command-template.ts';

/** What the named groups of a reader's expression may tell. */
export const READER_GROUPS = [
  'clip',
  'clips',
  'block',
  'step',
  'steps',
  'made',
  'printers',
  'error',
] as const;
export type ReaderGroup = (typeof READER_GROUPS)[number];

/** Something wrong in a description: where, and what. */
export interface Fault {
  path: PropertyKey[];
  message: string;
}

type Names = Readonly<Record<string, PlaceholderKind>>;

/** All that is wrong with a description although it has the right shape: unknown names above all. */
export function findFaults(setup: CommandFields): Fault[] {
  const { settings, faults } = namesOfSettings(setup);
  const known = { ...PLACEHOLDERS, ...settings };
  const template = (path: PropertyKey[], text: string, names: Names = known) =>
    note(faults, path, templateFault(text, names));
  for (const [at, { program, file, folder, run, write = {} }] of setup.needs.entries()) {
    for (const [kind, text] of Object.entries({ program, file, folder, run }))
      if (text !== undefined) template(['needs', at, kind], text, settings);
    for (const name of Object.keys(write))
      if (!Object.hasOwn(settings, name))
        note(faults, ['needs', at, 'write', name], `"${name}" is none of the settings`);
  }
  template(['program'], setup.program, settings);
  template(['scratch'], setup.scratch, settings);
  template(['folder'], setup.folder);
  for (const [at, argument] of setup.args.entries()) {
    if (typeof argument === 'string') {
      template(['args', at], argument);
      continue;
    }
    note(faults, ['args', at, 'if'], conditionFault(argument, known));
    for (const branch of ['use', 'else'] as const)
      for (const [place, text] of argument[branch].entries()) template(['args', at, branch, place], text);
  }
  for (const [name, variable] of Object.entries(setup.env)) {
    if (typeof variable === 'string') {
      template(['env', name], variable);
      continue;
    }
    note(faults, ['env', name, 'if'], conditionFault(variable, known));
    for (const branch of ['use', 'else'] as const) template(['env', name, branch], variable[branch]);
  }
  const { output } = setup;
  if (output.kind === 'file') template(['output', 'path'], output.path);
  else {
    if (!groupsOf(output.line).includes('path'))
      note(faults, ['output', 'line'], 'it needs a group (?<path>…), which is the file');
    for (const [key, text] of Object.entries(output.expects)) template(['output', 'expects', key], text);
  }
  for (const [at, { line }] of setup.readers.entries()) {
    const strange = groupsOf(line).find((group) => !READER_GROUPS.some((known) => known === group));
    if (strange !== undefined)
      note(
        faults,
        ['readers', at, 'line'],
        `unknown group "${strange}"; there is ${READER_GROUPS.join(', ')}`,
      );
  }
  return faults;
}

/** The settings as placeholders; each may name those before it. */
function namesOfSettings(setup: CommandFields): {
  settings: Record<string, PlaceholderKind>;
  faults: Fault[];
} {
  const settings: Record<string, PlaceholderKind> = {};
  const faults: Fault[] = [];
  for (const [name, text] of Object.entries(setup.settings)) {
    const isTaken = name in PLACEHOLDERS || !/^[a-z]\w*$/.test(name);
    note(faults, ['settings', name], isTaken ? `"${name}" cannot be the name of a setting` : null);
    note(faults, ['settings', name], templateFault(text, settings));
    settings[name] = 'text';
  }
  return { settings, faults };
}

const TYPES = { text: 'string', number: 'number', switch: 'boolean' } as const;

function conditionFault({ if: name, is }: Condition, known: Names): string | null {
  const kind = known[name];
  if (kind === undefined) return unknownName(name, known);
  if (kind === 'number' && is === undefined) return `{${name}} is a number: "is" has to say which`;
  if (is === undefined || typeof is === TYPES[kind]) return null;
  return `{${name}} never equals ${JSON.stringify(is)}`;
}

function note(faults: Fault[], path: PropertyKey[], message: string | null): void {
  if (message !== null) faults.push({ path, message });
}

/** Names of the groups in an expression; none where it is broken, which is told elsewhere. */
function groupsOf(source: string): string[] {
  try {
    return Object.keys(new RegExp(`${source}|`, 'u').exec('')?.groups ?? {});
  } catch {
    return [];
  }
}
