// npm start: whatever is missing is installed and built, then the studio runs in this very process.
// npm run build stops after the building; npm run dev runs the sources and starts again when one changes.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bin, checkNode, ensureBuild, ensureDependencies, root, SetupError, say } from './bootstrap.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const [command] = process.argv.slice(2);
// Until there is more to end than this: nothing is lost by stopping half-way.
for (const signal of SIGNALS) process.on(signal, () => process.exit(0));
if (process.env.npm_lifecycle_event === 'start') endWith(process.ppid);
try {
  checkNode();
  await ensureDependencies();
  if (command === 'dev') develop(process.argv.slice(3));
  else await ensureBuild();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(1);
}
if (command !== 'build' && command !== 'dev')
  await import(pathToFileURL(join(root, 'dist', 'server', 'main.js')).href);

/** Ends the studio in order when npm has been killed: it would hold its port and its data for ever. */
function endWith(npm) {
  const look = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, 1_000);
  look.unref();
}

/** The server under tsx, and the page under vite, which passes /api on to it. One without the other is of no use. */
function develop(args) {
  const server = [bin('tsx', 'tsx'), 'watch', join('server', 'main.ts'), '--strict-port', ...args];
  const children = [server, [bin('vite', 'vite')]].map((program) =>
    spawn(process.execPath, program, { cwd: root, stdio: 'inherit' }),
  );
  const end = (signal) => {
    for (const child of children) child.kill(signal);
  };
  for (const child of children) child.once('exit', () => end('SIGTERM'));
  for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, () => end(signal));
}
