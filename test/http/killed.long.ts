import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../engines/harness.ts';
import { comesBack } from './killed.ts';
import { dataDirectory, runInFlight, start } from './studio-process.ts';

test('SIGTERM in the middle: it ends by itself, the partial video is whole, and the queue goes on', async () => {
  const dataDir = await dataDirectory();
  const studio = await start(dataDir);
  const { id, next } = await runInFlight(studio);
  studio.child.kill('SIGTERM');
  const [code] = await once(studio.child, 'exit');
  expect(code).toBe(0);
  // The inspection's own helper notices a moment later that it is not needed any more.
  await until(() => studio.alive().length === 0);
  expect(readFileSync(join(dataDir, 'runs', id, 'video.mp4')).includes('moov')).toBe(true);
  await comesBack(dataDir, id, next);
}, 180_000);
