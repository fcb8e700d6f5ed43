// npm run dev: the server from its sources, started again when one changes, and the page from vite, which proxies to it.
import { spawn } from 'node:child_process';
import { bin, root } from './bootstrap.mjs';

const children = [
  spawn(
    process.execPath,
    [bin('tsx', 'tsx'), 'watch', 'server/main.ts', '--strict-port', ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: 'inherit',
    },
  ),
  spawn(process.execPath, [bin('vite', 'vite')], { cwd: root, stdio: 'inherit' }),
];
// One without the other is of no use.
for (const child of children) {
  child.once('exit', (code) => {
    for (const other of children) other.kill();
    process.exitCode ||= code ?? 1;
  });
}
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const child of children) child.kill(signal);
  });
