#!/usr/bin/env node
// The command of the package. What is missing is installed and built, and told on stderr; then the command runs in this
// very process. `serve` is what `npm start` does.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  checkNode,
  ensureBuild,
  ensureDependencies,
  ensureServer,
  root,
  SetupError,
  say,
} from './bootstrap.mjs';

/** As `server/cli/exit-code.ts` has it, which is not built yet. */
const FAILED = 5;

const [, , command] = process.argv;
// Until there is more to end than this: nothing is lost by stopping half-way.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));
try {
  checkNode();
  await ensureDependencies();
  // Only who serves needs the page.
  await (command === 'serve' ? ensureBuild() : ensureServer());
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(FAILED);
}
if (command === 'serve') process.argv.splice(2, 1);
const program = command === 'serve' ? ['main.js'] : ['cli', 'main.js'];
await import(pathToFileURL(join(root, 'dist', 'server', ...program)).href);
