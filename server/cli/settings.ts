import { existsSync } from 'node:fs';
import { readYaml } from '../config/read-yaml.ts';
import { type PartialParams, PresetBody, type Scenario } from '../contract/index.ts';
import type { Door } from './door.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { nearestName } from './flag-names.ts';

/** Named sets of parameters that a command begins with; what it says itself goes before them. */
export interface Settings {
  /** Id of a scenario, or what it is called on the page. */
  scenario?: string | undefined;
  /** A file as the studio keeps presets: YAML with `params`. */
  preset?: string | undefined;
}

/** The parameters of a scenario, and over them those of a preset. @throws CommandError, ConfigError */
export async function paramsOf({ scenario, preset }: Settings, door: Door): Promise<PartialParams> {
  return {
    ...(scenario !== undefined && (await scenarioOf(scenario, door)).params),
    ...(preset !== undefined && presetParams(preset)),
  };
}

/** A scenario by its id, or by what it is called on the page. @throws CommandError */
export async function scenarioOf(name: string, door: Door): Promise<Scenario> {
  const scenarios = await door.scenarios();
  const wanted = name.toLowerCase();
  const found = scenarios.find(
    ({ id, label }) => id === wanted || label.en.toLowerCase() === wanted || label.zh === name,
  );
  if (found) return found;
  const ids = scenarios.map(({ id }) => id);
  const nearest = nearestName(wanted, ids);
  const guess = nearest ? ` Did you mean ${nearest}?` : '';
  throw new CommandError(EXIT.usage, `There is no scenario "${name}".${guess} There is: ${ids.join(', ')}.`);
}

function presetParams(path: string): PartialParams {
  if (!existsSync(path)) throw new CommandError(EXIT.usage, `--preset ${path} is not there.`);
  return readYaml(path, PresetBody).params;
}
