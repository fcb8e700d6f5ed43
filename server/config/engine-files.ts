import { join } from 'node:path';
import { ConfigError } from './config-error.ts';
import { EngineDescription } from './engine-description.ts';
import { underPresentNames } from './former-names.ts';
import { overlay } from './overlay.ts';
import { openYaml, readYaml } from './read-yaml.ts';
import { idOfYaml, yamlFiles } from './yaml-files.ts';

/** The embedded engine is always there; of the others the first that has all it needs is used unless told otherwise. */
const ORDER: readonly EngineDescription['kind'][] = ['preview', 'liveavatar', 'command'];

/** Where a person describes engines: it outlives an update of the studio. */
export function engineFolder(dataDir: string): string {
  return join(dataDir, 'engines');
}

/** The file that a person writes to set up an engine. */
export function engineFile(dataDir: string, id: string): string {
  return join(engineFolder(dataDir), `${id}.yaml`);
}

/**
 * The engines of `shipped`, one a file, each with what the file of the same name in `own` says otherwise; and the
 * engines that only `own` describes. The embedded one comes first.
 * @throws ConfigError naming the file and line that is wrong.
 */
export function readEngines(shipped: string, own: string): EngineDescription[] {
  const engines = new Map<string, EngineDescription>();
  for (const path of yamlFiles(shipped))
    engines.set(idOfYaml(path), named(path, readYaml(path, EngineDescription)));
  const seen = new Map<string, string>();
  for (const path of yamlFiles(own)) {
    const id = idOfYaml(path);
    const twin = seen.get(id);
    if (twin) throw new ConfigError(`${path}:1: ${twin} describes the same engine. Keep one of them.`);
    seen.set(id, path);
    engines.set(id, named(path, readOwn(path, engines.get(id))));
  }
  return [...engines.values()].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** A person's file: over the shipped description where there is one, else a whole one. */
function readOwn(path: string, shipped: EngineDescription | undefined): EngineDescription {
  const file = openYaml(path);
  const { value } = file;
  // Nothing but comments: as good as no file.
  if (value === null && shipped) return shipped;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return file.refuse(1, 'an engine is described by names and values, such as "setup:".');
  const described = underPresentNames(value);
  return file.check(EngineDescription, shipped ? overlay(shipped, described) : described);
}

function named(path: string, engine: EngineDescription): EngineDescription {
  if (engine.id === idOfYaml(path)) return engine;
  throw new ConfigError(`${path}:1: the engine's id is "${engine.id}"; it has to be the file's name.`);
}
