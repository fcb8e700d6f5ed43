import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const PackageJson = z.object({ name: z.string(), version: z.string() });

/** The checkout: the folder of package.json, whether this runs from server/ or from dist/server/. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The studio's version, from package.json. */
export const version: string = PackageJson.parse(
  JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')),
).version;

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json is missing above the server');
  return findRoot(parent);
}
