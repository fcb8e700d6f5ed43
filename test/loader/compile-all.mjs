import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiled } from './compiled.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Before the first test: what has changed is compiled here once, not in each process beside the others. */
export async function setup() {
  for (const folder of ['server', 'test'])
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }))
      if (name.endsWith('.ts') && !name.endsWith('.d.ts')) await compiled(join(ROOT, folder, name));
}
