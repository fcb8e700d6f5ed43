import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../bench-of-engines.ts';
import { mark } from './bench.ts';

test.each(['hangs', 'ignores-sigterm'])('a killed studio takes a program along that %s', async (name) => {
  const { env, carriers } = mark();
  const entry = fileURLToPath(new URL('../../fixtures/command/studio.ts', import.meta.url));
  const studio = spawn(process.execPath, [...process.execArgv, entry, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  onTestFinished(() => {
    for (const pid of carriers()) process.kill(pid, 'SIGKILL');
  });
  await once(studio.stdout, 'data');
  // The studio, the process between, the program and the guard.
  expect(carriers().length).toBeGreaterThanOrEqual(4);
  studio.kill('SIGKILL');
  await once(studio, 'exit');
  await until(() => carriers().length === 0, 8);
});
