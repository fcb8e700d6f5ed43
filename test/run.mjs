/**
 * `npm test`: installs what is missing, then checks, units and integration, and the pages in a real browser.
 * `npm run test:long`: the slower proof, which has its own units (`*.long.ts`) and pages (`@long`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild, ensureDependencies } from '../server/bootstrap.mjs';
import { ensureBrowser } from './browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const long = process.argv[2] === 'long';

await ensureDependencies();
await ensureBuild();
process.env.CHROME_PATH = await ensureBrowser();

rmSync('test-results', { recursive: true, force: true });
mkdirSync('test-results', { recursive: true });

/** Runs one stage to its end; its output goes straight to the terminal. `env`: over this process's. */
function stage(title, command, args, env = {}) {
  process.stdout.write(`\n== ${title}\n`);
  const stdio = ['ignore', 'inherit', 'inherit'];
  const child = spawn(command, args, { stdio, env: { ...process.env, ...env } });
  return once(child, 'close').then(([code]) => code === 0);
}

/** Runs one beside another: its output waits in a file until `shown`, so that the two do not mix. */
function beside(title, command, args, log) {
  const file = openSync(log, 'w');
  const child = spawn(command, args, { stdio: ['ignore', file, file] });
  const passed = once(child, 'close').then(([code]) => code === 0);
  return async function shown() {
    const ok = await passed;
    process.stdout.write(`\n== ${title}\n${readFileSync(log, 'utf8')}`);
    return ok;
  };
}

/** Runs a project of Playwright's; its report is `test-results/e2e-<project>.json`. */
function pagesOf(project, title, args) {
  const which = ['--project', project, long ? '--grep' : '--grep-invert', '@long'];
  const report = `test-results/e2e-${project}.json`;
  return stage(title, 'npx', ['playwright', 'test', ...which, ...args], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  });
}

// The check is single-threaded for the most part: alone it would leave a core idle. The pages have the machine to
// themselves, since they are about what a person sees in time.
const check = long
  ? async () => true
  : beside(
      'check: types, lint, format, dead code, architecture',
      'npm',
      ['run', '--silent', 'check'],
      'test-results/check.txt',
    );
const ok = [
  await stage(long ? 'slow units' : 'units and integration, and the check beside them', 'npx', [
    'vitest',
    'run',
    // The check has run the architecture test.
    ...(long ? ['--mode', 'long'] : ['--exclude', 'test/architecture.test.ts']),
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=test-results/units.json',
  ]),
  await check(),
  await pagesOf('pages', 'pages in a real browser', []),
  await pagesOf('live', 'pages that are live, one at a time', [
    '--workers',
    '1',
    '--output',
    'test-results/live',
  ]),
];

const units = read('test-results/units.json');
const pages = [read('test-results/e2e-pages.json'), read('test-results/e2e-live.json')];
const count = (kind) => pages.reduce((sum, report) => sum + (report?.stats[kind] ?? 0), 0);
const passed = (units?.numPassedTests ?? 0) + count('expected');
const failed = (units?.numFailedTests ?? 0) + count('unexpected') + count('flaky');
const skipped = (units?.numPendingTests ?? 0) + (units?.numTodoTests ?? 0) + count('skipped');
const allReported = units !== null && pages.every((report) => report !== null);

if (!ok[1])
  process.stdout.write('\nThe check failed: npm run check shows why, npm run fix mends what it can.\n');
if (!allReported) process.stdout.write('\nA test runner left no report.\n');
// Last, where whoever reads only the end of a long log finds it.
for (const { name, message } of [...failedUnits(units), ...pages.flatMap(failedPages)])
  process.stdout.write(`\nFAILED ${name}\n${message.split('\n').slice(0, 12).join('\n')}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = ok.every(Boolean) && allReported && passed > 0 && failed === 0 && skipped === 0 ? 0 : 1;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** What vitest's report holds of tests that failed, and of files that could not be loaded. */
function failedUnits(report) {
  return (report?.testResults ?? []).flatMap((file) => {
    const path = relative(root, file.name);
    const tests = file.assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => ({ name: `${path} › ${test.fullName}`, message: test.failureMessages.join('\n') }));
    return tests.length === 0 && file.status === 'failed' ? [{ name: path, message: file.message }] : tests;
  });
}

/** The same of Playwright's report, whose suites lie in one another. */
function failedPages(report) {
  const specs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
  return (report?.suites ?? [])
    .flatMap(specs)
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) => ({
      name: `test/e2e/${file} › ${title}`,
      message: tests
        .flatMap(({ results }) => results.map(({ error }) => error?.message))
        .filter(Boolean)
        .join('\n'),
    }));
}
