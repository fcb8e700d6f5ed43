import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureServer } from '../../server/bootstrap.mjs';
import { compiled } from './compiled.mjs';

const TEST = fileURLToPath(new URL('../', import.meta.url));

/** Before the first test: what has changed is built and compiled here once, not in each process beside the others. */
export async function setup() {
  await ensureServer();
  for (const name of readdirSync(TEST, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.ts') && !name.endsWith('.d.ts')) await compiled(join(TEST, name));
}
