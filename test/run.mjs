/** `npm test`: installs what is missing, then checks, units and integration, and the pages in a real browser. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureBuild, ensureDependencies } from '../server/bootstrap.mjs';
import { ensureBrowser } from './browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

await ensureDependencies();
await ensureBuild();
process.env.CHROME_PATH = await ensureBrowser();

rmSync('test-results', { recursive: true, force: true });
mkdirSync('test-results', { recursive: true });

/** Runs one stage to its end; its output goes straight to the terminal. */
function stage(title, command, args) {
  process.stdout.write(`\n== ${title}\n`);
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  return status === 0;
}

const ok = [
  stage('check: types, lint, format, dead code', 'npm', ['run', '--silent', 'check']),
  stage('units and integration', 'npx', [
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=test-results/units.json',
  ]),
  stage('pages in a real browser', 'npx', ['playwright', 'test']),
];

const units = read('test-results/units.json');
const pages = read('test-results/e2e.json');
const passed = (units?.numPassedTests ?? 0) + (pages?.stats.expected ?? 0);
const failed = (units?.numFailedTests ?? 0) + (pages?.stats.unexpected ?? 0) + (pages?.stats.flaky ?? 0);
const skipped = (units?.numPendingTests ?? 0) + (units?.numTodoTests ?? 0) + (pages?.stats.skipped ?? 0);

if (!ok[0])
  process.stdout.write('\nThe check failed: npm run check shows why, npm run fix mends what it can.\n');
if (!units || !pages) process.stdout.write('\nA test runner left no report.\n');
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = ok.every(Boolean) && units && pages && passed > 0 && failed === 0 && skipped === 0 ? 0 : 1;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
