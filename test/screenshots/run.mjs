/**
 * `npm run screenshots [folder]`: builds, then takes pictures of the page in every width, theme and language.
 * `npm run screenshots readme` takes those of the README.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuild, ensureDependencies } from '../../server/bootstrap.mjs';

await ensureDependencies();
await ensureBuild();
const named = process.argv.slice(2);
const script = named[0] === 'readme' ? './readme.ts' : './take.ts';
const path = fileURLToPath(new URL(script, import.meta.url));
const { status } = spawnSync(process.execPath, ['--import', 'tsx', path, ...named], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
