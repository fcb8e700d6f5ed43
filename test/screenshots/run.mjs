/** `npm run screenshots [folder]`: builds, then takes pictures of the page in every width, theme and language. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuild, ensureDependencies } from '../../server/bootstrap.mjs';

await ensureDependencies();
await ensureBuild();
const script = fileURLToPath(new URL('./take.ts', import.meta.url));
const { status } = spawnSync(process.execPath, ['--import', 'tsx', script, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
