import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Run } from '../../server/contract/index.ts';
import { until } from '../engines/harness.ts';
import { comesBack, secondsOf } from './killed.ts';
import { LiveClient } from './live-client.ts';
import { json } from './studio-in-process.ts';
import { dataDirectory, exampleInputs, runInFlight, start } from './studio-process.ts';

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

test('kill -9 while somebody speaks: what was recorded of it is a run at the next start', async () => {
  const dataDir = await dataDirectory();
  const studio = await start(dataDir);
  const { image } = await exampleInputs(studio.url);
  const client = new LiveClient(studio.url);
  const params = { size: '384*256' } as const;
  await client.say({ open: { image, prompt: 'calm', params, transport: 'units', pace: 'live' } });
  await client.message('opened');
  await client.say({ record: { on: true, title: 'Rehearsal' } });
  await client.message('recording');
  await client.speak(Buffer.alloc(3 * 32_000));
  const gone = once(client.socket, 'close');
  studio.child.kill('SIGKILL');
  await gone;
  await until(() => studio.alive().length === 0);

  const next = await start(dataDir);
  const find = async () => {
    const { runs } = (await json<{ runs: Run[] }>(`${next.url}/api/runs`, 'GET')).body;
    return runs.find(({ title, status }) => title === 'Rehearsal' && status === 'done');
  };
  await vi.waitFor(async () => expect(await find()).toBeDefined(), { timeout: 60_000 });
  const made = await find();
  expect(made).toMatchObject({ prompt: 'calm', engine: 'preview', image });
  // What had not been written, at most, is lost: half a second.
  expect((made?.progress.frames ?? 0) / (made?.fps ?? 1)).toBeGreaterThan(1.5);
  const video = await fetch(`${next.url}/api/runs/${made?.id}/video`);
  expect(video.status).toBe(200);
  expect(await secondsOf(video)).toBeGreaterThan(1.5);
  next.child.kill('SIGTERM');
  await once(next.child, 'exit');
}, 180_000);
