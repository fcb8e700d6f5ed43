import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** The data directory: as given, else by the XDG convention. */
export function dataDirectory(given: string | null, env: NodeJS.ProcessEnv): string {
  if (given) return resolve(given);
  // The XDG specification says that a relative path is to be ignored.
  const base = env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : undefined;
  return join(base ?? join(homedir(), '.local', 'share'), 'liveavatar-studio');
}
