import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { until } from '../engines/harness.ts';
import { variant } from '../variant.ts';
import { comesBack } from './killed.ts';
import { dataDirectory, MAIN, runInFlight, start } from './studio-process.ts';

test('kill -9 in the middle: no process survives; the run is interrupted, playable, and the queue goes on', async () => {
  const dataDir = await dataDirectory();
  const studio = await start(dataDir);
  const { id, next } = await runInFlight(studio);
  expect(studio.alive().length).toBeGreaterThanOrEqual(3);
  studio.child.kill('SIGKILL');
  await until(() => studio.alive().length === 0);
  await comesBack(dataDir, id, next);
}, 180_000);

variant(
  'a second studio on the same data ends with a sentence',
  async () => {
    const dataDir = await dataDirectory();
    await start(dataDir);
    const second = spawn(process.execPath, [MAIN, '--port', '0', '--data-dir', dataDir], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    second.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = await once(second, 'exit');
    expect(code).toBe(1);
    expect(said.trim()).toMatch(/^Another LiveAvatar Studio is using .*\.$/);
  },
  90_000,
);
