import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { BatchWithRuns } from '../../server/contract/index.ts';
import { until } from '../engines/harness.ts';
import { json } from './studio-in-process.ts';
import { dataDirectory, exampleInputs, start } from './studio-process.ts';

test('kill -9 in the middle of a batch: it goes on at the next start, with the run that was under way', async () => {
  const dataDir = await dataDirectory();
  const studio = await start(dataDir);
  const { image, audio } = await exampleInputs(studio.url);
  const small = { image, audio, prompt: '', params: { size: '384*256', infer_frames: 16, num_clip: 1 } };
  // Long enough to be under way when it is killed; short enough to be made again.
  const long = { ...small, params: { ...small.params, infer_frames: 48, num_clip: 6 } };
  const runs = [small, long, small];
  const { body: batch } = await json<BatchWithRuns>(`${studio.url}/api/batches`, 'POST', {
    kind: 'list',
    runs,
  });
  const look = async (url: string) =>
    (await json<BatchWithRuns>(`${url}/api/batches/${batch.id}`, 'GET')).body;
  for (let frames = 0; frames === 0; await sleep(20))
    frames = (await look(studio.url)).runs[1]?.progress.frames ?? 0;
  studio.child.kill('SIGKILL');
  await until(() => studio.alive().length === 0, 20);

  const again = await start(dataDir);
  let now = await look(again.url);
  for (; now.runs.some(({ status }) => ['queued', 'starting', 'running'].includes(status)); await sleep(100))
    now = await look(again.url);
  expect(now.runs.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  expect(now.runs.map(({ id }) => id)).toEqual(batch.runs.map(({ id }) => id));
  expect(now.runs[1]?.progress.frames).toBe(now.runs[1]?.progress.totalFrames);
  for (const { id } of now.runs) {
    const video = await fetch(`${again.url}/api/runs/${id}/video`, { method: 'HEAD' });
    expect(video.status).toBe(200);
  }
}, 240_000);
