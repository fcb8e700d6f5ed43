/** `npm run bench [name …]`: builds, then runs the benches one after the other; each prints JSON lines. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuild, ensureDependencies } from '../../server/bootstrap.mjs';

const BENCHES = [
  'inspect',
  'first-frame',
  'engine',
  'first-display',
  'page',
  'viewers',
  'event-loop',
  'idle',
  'memory',
  'live',
  'grid',
];

await ensureDependencies();
await ensureBuild();
const named = process.argv.slice(2);
const unknown = named.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No bench named ${unknown.join(', ')}. There are: ${BENCHES.join(', ')}.\n`);
  process.exit(2);
}
for (const name of named.length > 0 ? named : BENCHES) {
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', script], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
