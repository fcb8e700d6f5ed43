import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { expect, test } from 'vitest';
import type { Run } from '../../server/contract/index.ts';
import { until } from '../engines/harness.ts';
import { json } from './studio-in-process.ts';
import { dataDirectory, MAIN, runInFlight, start } from './studio-process.ts';

async function seconds(video: Response): Promise<number> {
  const input = new Input({ source: new BufferSource(await video.arrayBuffer()), formats: ALL_FORMATS });
  return input.computeDuration();
}

async function comesBack(dataDir: string, id: string, next: string): Promise<void> {
  const studio = await start(dataDir);
  const run = (await json<Run>(`${studio.url}/api/runs/${id}`, 'GET')).body;
  expect(run).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } });
  const video = await fetch(`${studio.url}/api/runs/${id}/video`);
  expect(video.status).toBe(200);
  expect(await seconds(video)).toBeGreaterThanOrEqual(1);
  const deadline = Date.now() + 60_000;
  let status = 'queued';
  for (; status !== 'done' && Date.now() < deadline; await sleep(100))
    status = (await json<Run>(`${studio.url}/api/runs/${next}`, 'GET')).body.status;
  expect(status).toBe('done');
  studio.child.kill('SIGTERM');
  await once(studio.child, 'exit');
}

test('kill -9 in the middle: no process survives; the run is interrupted, playable, and the queue goes on', async () => {
  const dataDir = await dataDirectory();
  const studio = await start(dataDir);
  const { id, next } = await runInFlight(studio);
  expect(studio.alive().length).toBeGreaterThanOrEqual(3);
  studio.child.kill('SIGKILL');
  await until(() => studio.alive().length === 0, 10);
  await comesBack(dataDir, id, next);
}, 180_000);

test('SIGTERM in the middle: it ends by itself, the partial video is whole, and the queue goes on', async () => {
  const dataDir = await dataDirectory();
  const studio = await start(dataDir);
  const { id, next } = await runInFlight(studio);
  studio.child.kill('SIGTERM');
  const [code] = await once(studio.child, 'exit');
  expect(code).toBe(0);
  // The inspection's own helper notices a moment later that it is not needed any more.
  await until(() => studio.alive().length === 0, 10);
  expect(readFileSync(join(dataDir, 'runs', id, 'video.mp4')).includes('moov')).toBe(true);
  await comesBack(dataDir, id, next);
}, 180_000);

test('a second studio on the same data ends with a sentence', async () => {
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
}, 90_000);
