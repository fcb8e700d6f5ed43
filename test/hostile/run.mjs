/** `npm run test:hostile [seed] [seconds per attack]`: builds, then attacks a studio of its own on this machine. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuild, ensureDependencies } from '../../server/bootstrap.mjs';

await ensureDependencies();
await ensureBuild();
const script = fileURLToPath(new URL('./attack.ts', import.meta.url));
const args = ['--import', 'tsx', script, ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
