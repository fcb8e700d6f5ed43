import { expect, onTestFinished, test } from 'vitest';
import type { Run } from '../../server/contract/index.ts';
import { QUIET_MP4 } from '../../server/media/live-mp4.ts';
import { json, portrait, recording, startStudio, upload } from './studio-in-process.ts';

test('the stream of a run that waits begins at once, so that no proxy gives up on it', async () => {
  const studio = await startStudio();
  onTestFinished(() => studio.close());
  await json(`${studio.url}/api/queue`, 'PATCH', { paused: true });
  const image = (await upload(studio, 'image', await portrait(), 'a.png')).body.id;
  const audio = (await upload(studio, 'audio', await recording(), 'a.wav')).body.id;
  const run = (await json<Run>(`${studio.url}/api/runs`, 'POST', { image, audio, prompt: '', params: {} }))
    .body;
  expect(run.status).toBe('queued');

  const stream = await fetch(`${studio.url}/api/runs/${run.id}/stream`);
  expect(stream.headers.get('content-type')).toBe('video/mp4');
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  const first = await reader.read();
  expect(Buffer.from(first.value ?? [])).toEqual(Buffer.from(QUIET_MP4.beginning));

  await json(`${studio.url}/api/runs/${run.id}/cancel`, 'POST');
  expect((await reader.read()).done).toBe(true);
}, 60_000);
