import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path';
import type { CommandSetup, Need } from '../../config/command-setup.ts';
import type { MissingPiece } from '../../contract/index.ts';
import { expandSettings, expandSetUp } from './expand.ts';

/**
 * What a described program lacks on this machine, and how to get it; the program itself last. Nothing is started for
 * it. While a setting is empty only that is told: the rest follows from it.
 */
export function missingPieces(setup: CommandSetup): MissingPiece[] {
  const settings = expandSettings(setup.settings);
  const missing: MissingPiece[] = [];
  for (const need of setup.needs) {
    const place = expandSetUp(need.program ?? need.file ?? need.folder ?? '', settings);
    const { what, how } = need;
    if (place === '') return [{ what, how }];
    if (!isThere(need, place)) missing.push({ what: `${what} (${place} is not there).`, how });
  }
  const program = expandSetUp(setup.program, settings);
  if (missing.length === 0 && !isProgram(program)) {
    missing.push({
      what: `The program "${program}".`,
      how: 'Install it, or write its full path as "program" in the description of this engine in configs/engines.',
    });
  }
  return missing;
}

function isThere(need: Need, place: string): boolean {
  if (need.program !== undefined) return isProgram(place);
  const found = statSync(resolve(place), { throwIfNoEntry: false });
  return need.folder === undefined ? found?.isFile() === true : found?.isDirectory() === true;
}

/** Whether a name on the PATH, or a path, can be started. */
function isProgram(name: string): boolean {
  if (name === '') return false;
  if (isAbsolute(name) || name.includes(sep)) return isExecutable(resolve(name));
  return (process.env.PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
