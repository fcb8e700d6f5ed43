import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Asset, Problem, Run } from '../../server/contract/index.ts';
import { until } from '../engines/harness.ts';
import { json, portrait, recording, startStudio, type TestStudio, upload } from './studio-in-process.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const inStore = (asset: Asset) => join(studio.dataDir, 'assets', asset.id);

test.each([
  ['portrait', 'image', portrait, 'a.png', ''],
  ['recording', 'audio', recording, 'a.wav', ''],
  ["recording's sound as engines hear it", 'audio', recording, 'a.wav', 'speech.wav'],
] as const)(
  'a %s that was taken from the disk is gone for everybody, and comes back with the next upload',
  async (_what, kind, bytes, name, file) => {
    const { body: asset } = await upload(studio, kind, await bytes(), name);
    rmSync(join(inStore(asset), file), { recursive: true });
    const url = `${studio.url}/api/assets/${asset.id}`;
    for (const path of [url, `${url}/info`]) {
      const { status, body } = await json<Problem>(path, 'GET');
      expect([status, body.code, body.detail]).toEqual([
        404,
        'not_found',
        'There is no such file in the studio.',
      ]);
    }
    expect((await upload(studio, kind, await bytes(), name)).status).toBe(201);
    expect((await fetch(url)).status).toBe(200);
    expect(existsSync(join(inStore(asset), file))).toBe(true);
  },
);

test('a run whose portrait is taken away while it waits fails with a sentence that names no path', async () => {
  const [image, audio] = [
    (await upload(studio, 'image', await portrait(), 'a.png')).body,
    (await upload(studio, 'audio', await recording(), 'a.wav')).body,
  ];
  await json(`${studio.url}/api/queue`, 'PATCH', { paused: true });
  const request = { image: image.id, audio: audio.id, prompt: '', params: { num_clip: 1 } };
  const { body: run } = await json<Run>(`${studio.url}/api/runs`, 'POST', request);
  rmSync(inStore(image), { recursive: true });
  await json(`${studio.url}/api/queue`, 'PATCH', { paused: false });
  const read = async () => (await json<Run>(`${studio.url}/api/runs/${run.id}`, 'GET')).body;
  await expect.poll(async () => (await read()).status, { timeout: 60_000 }).toBe('failed');
  expect((await read()).error).toMatchObject({
    code: 'not_found',
    detail: 'The portrait or the recording of this run is gone.',
  });
});

test('a video that was taken from the disk is not found, as a stream and as a file', async () => {
  const [image, audio] = [
    (await upload(studio, 'image', await portrait(), 'a.png')).body,
    (await upload(studio, 'audio', await recording(), 'a.wav')).body,
  ];
  const params = { num_clip: 1, infer_frames: 16, size: '384*256' };
  const request = { image: image.id, audio: audio.id, prompt: '', params };
  const { body: run } = await json<Run>(`${studio.url}/api/runs`, 'POST', request);
  const url = `${studio.url}/api/runs/${run.id}`;
  await expect
    .poll(async () => (await json<Run>(url, 'GET')).body, { timeout: 60_000 })
    .toMatchObject({ status: 'done' });
  const folder = join(studio.dataDir, 'runs', run.id);
  await until(() => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // The record of the machine is the last that is written of a run, and has come meanwhile: once more.
    }
    return !existsSync(folder);
  });
  for (const what of ['stream', 'video']) {
    const { status, body } = await json<Problem>(`${url}/${what}`, 'GET');
    expect([status, body.code, body.detail]).toEqual([
      404,
      'not_found',
      'The video of this run was removed from the disk.',
    ]);
  }
});
