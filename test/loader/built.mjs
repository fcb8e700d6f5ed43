import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../../server/', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/server/', import.meta.url));

/**
 * The built module of a source of the server: tests run what is shipped, which also loads faster. A path that the
 * build has nothing for stays as it is.
 * @param {string} path
 * @returns {string}
 */
export function built(path) {
  if (!path.startsWith(SERVER) || !path.endsWith('.ts')) return path;
  const script = `${BUILT}${path.slice(SERVER.length, -'.ts'.length)}.js`;
  return existsSync(script) ? script : path;
}
