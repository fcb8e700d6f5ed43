import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { expect } from 'vitest';
import type { Run } from '../../server/contract/index.ts';
import { json } from './studio-in-process.ts';
import { start } from './studio-process.ts';

/** How long a video is, s. */
export async function secondsOf(video: Response): Promise<number> {
  const input = new Input({ source: new BufferSource(await video.arrayBuffer()), formats: ALL_FORMATS });
  return input.computeDuration();
}

/** The next studio on the data has the run that was cut, playable, and makes the one that waited. */
export async function comesBack(dataDir: string, id: string, next: string): Promise<void> {
  const studio = await start(dataDir);
  const run = (await json<Run>(`${studio.url}/api/runs/${id}`, 'GET')).body;
  expect(run).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } });
  const video = await fetch(`${studio.url}/api/runs/${id}/video`);
  expect(video.status).toBe(200);
  expect(await secondsOf(video)).toBeGreaterThanOrEqual(1);
  const deadline = Date.now() + 60_000;
  let status = 'queued';
  for (; status !== 'done' && Date.now() < deadline; await sleep(100))
    status = (await json<Run>(`${studio.url}/api/runs/${next}`, 'GET')).body.status;
  expect(status).toBe('done');
  studio.child.kill('SIGTERM');
  await once(studio.child, 'exit');
}
