import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const EXTENSION = /\.ya?ml$/;

/** The YAML files of a folder, by name; none where there is no such folder. */
export function yamlFiles(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .filter((name) => EXTENSION.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** The name of a YAML file, which says what it describes. */
export function idOfYaml(path: string): string {
  return basename(path).replace(EXTENSION, '');
}
