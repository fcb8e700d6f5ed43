import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path';

export function isFile(path: string): boolean {
  return found(path)?.isFile() === true;
}

export function isFolder(path: string): boolean {
  return found(path)?.isDirectory() === true;
}

/** Whether a name on the PATH, or a path, can be started. */
export function isProgram(name: string): boolean {
  if (name === '') return false;
  if (isAbsolute(name) || name.includes(sep)) return isExecutable(resolve(name));
  return (process.env.PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isFile(path);
  } catch {
    return false;
  }
}

/** Undefined also where a part of the path is a file or may not be entered. */
function found(path: string): Stats | undefined {
  try {
    return statSync(resolve(path));
  } catch {
    return undefined;
  }
}
