import type { Condition } from '../../config/command-fields.ts';
import type { CommandSetup } from '../../config/command-setup.ts';
import { parseTemplate } from '../../config/command-template.ts';

/** What the placeholders of a run stand for. */
export type Values = Readonly<Record<string, string | number | boolean>>;

/** A template with its placeholders filled in. Its names were checked when the description was read. */
export function expand(template: string, values: Values): string {
  return parseTemplate(template)
    .map((piece) => ('text' in piece ? piece.text : String(values[piece.name] ?? '')))
    .join('');
}

/** The arguments of a run, in order, without those whose condition does not hold. */
export function expandArguments(args: CommandSetup['args'], values: Values): string[] {
  return args
    .flatMap((argument) => {
      if (typeof argument === 'string') return [argument];
      return holds(argument, values) ? argument.use : argument.else;
    })
    .map((template) => expand(template, values));
}

/** The variables of a run. */
export function expandVariables(env: CommandSetup['env'], values: Values): Record<string, string> {
  const variables = Object.entries(env).map(([name, variable]): [string, string] => {
    if (typeof variable === 'string') return [name, expand(variable, values)];
    return [name, expand(holds(variable, values) ? variable.use : variable.else, values)];
  });
  return Object.fromEntries(variables);
}

/** The settings, each with those before it filled in. One that names an empty one is empty: it is not set up either. */
export function expandSettings(settings: CommandSetup['settings']): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, template] of Object.entries(settings)) values[name] = expandSetUp(template, values);
  return values;
}

/** As `expand`, and empty when one of the values is. */
export function expandSetUp(template: string, values: Values): string {
  const isSetUp = parseTemplate(template).every((piece) => 'text' in piece || values[piece.name] !== '');
  return isSetUp ? expand(template, values) : '';
}

function holds({ if: name, is }: Condition, values: Values): boolean {
  const value = values[name];
  return is === undefined ? value === true || (typeof value === 'string' && value !== '') : value === is;
}
