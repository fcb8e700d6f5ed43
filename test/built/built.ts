import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What is built of a source of ours: tests run what is shipped, and the programs they start load several times faster
 * than from TypeScript. Any other path stays as it is.
 */
export function built(path: string): string {
  if (!path.startsWith(ROOT) || !path.endsWith('.ts')) return path;
  const script = `${ROOT}dist/${path.slice(ROOT.length, -'.ts'.length)}.js`;
  return existsSync(script) ? script : path;
}
