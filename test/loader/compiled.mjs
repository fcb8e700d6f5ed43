import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/test-loader/', import.meta.url));

/**
 * The JavaScript of a TypeScript file. It is kept under the digest of its source, so a changed file is never taken for
 * what it was; Vite's compiler is only loaded for one that is not there yet.
 * @param {string} path
 * @returns {Promise<string>}
 */
export async function compiled(path) {
  const source = readFileSync(path, 'utf8');
  const kept = join(
    FOLDER,
    `${createHash('sha256').update(path).update('\0').update(source).digest('hex')}.js`,
  );
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const { transformWithOxc } = await import('vite');
  const { code } = await transformWithOxc(source, path, { sourcemap: false, target: 'es2023' });
  mkdirSync(FOLDER, { recursive: true });
  // In one step: another process may be reading or writing the same.
  const own = `${kept}.${process.pid}`;
  writeFileSync(own, code);
  renameSync(own, kept);
  return code;
}
