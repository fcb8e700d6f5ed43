import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import {
  BatchPage,
  BatchPlan,
  BatchWithRuns,
  type Problem,
  type Run,
  StudioEvent,
} from '../../server/contract/index.ts';
import { until } from '../engines/harness.ts';
import { decodeVideo, firstSound } from '../media/decoded.ts';
import { json, portrait, recording, startStudio, type TestStudio, upload } from './studio-in-process.ts';

let studio: TestStudio;
let base: object;
beforeAll(async () => {
  studio = await startStudio();
  const image = await upload(studio, 'image', await portrait(), 'anna.png');
  const audio = await upload(studio, 'audio', await recording(), 'talk.wav');
  expect([image, audio]).toMatchObject([{ status: 201 }, { status: 201 }]);
  const params = { size: '384*256', infer_frames: 16, num_clip: 1 };
  base = { image: image.body.id, audio: audio.body.id, prompt: 'calm', params };
  // What is looked at here stays as it was made.
  await json(`${studio.url}/api/queue`, 'PATCH', { paused: true });
}, 120_000);
afterAll(() => studio.close());

const call = <T>(method: string, path: string, body?: unknown) => json<T>(studio.url + path, method, body);
const sweep = () => ({
  kind: 'sweep',
  title: 'Steps and seeds',
  base,
  axes: [
    { param: 'base_seed', from: 1, to: 2, step: 1 },
    { param: 'sample_guide_scale', values: [0, 2.5] },
  ],
});

test('a batch is planned, made, looked at, changed, listed, cancelled and deleted over HTTP', async () => {
  const planned = await call('POST', '/api/batches/plan', sweep());
  expect([planned.status, BatchPlan.parse(planned.body).cells.length]).toEqual([200, 4]);
  expect((await call<BatchPage>('GET', '/api/batches')).body.batches).toEqual([]);

  const made = await call('POST', '/api/batches', sweep());
  const batch = BatchWithRuns.parse(made.body);
  expect([made.status, batch.of, batch.title]).toEqual([201, 4, 'Steps and seeds']);
  expect(batch.runs.map(({ params }) => [params.base_seed, params.sample_guide_scale])).toEqual([
    [1, 0],
    [1, 2.5],
    [2, 0],
    [2, 2.5],
  ]);
  const place = `/api/batches/${batch.id}`;
  // Any event of the studio moves its number on.
  expect((await call('GET', place)).body).toEqual({ ...batch, seq: expect.any(Number) });
  const one = await call<Run>('GET', `/api/runs/${batch.runs[2]?.id}`);
  expect(one.body.batch).toEqual({ id: batch.id, kind: 'sweep', index: 2, of: 4 });

  const changed = await call<BatchWithRuns>('PATCH', place, { paused: true, title: null, position: 1 });
  expect(changed).toMatchObject({ status: 200, body: { paused: true, title: null } });
  const page = BatchPage.parse((await call('GET', '/api/batches')).body);
  expect(page.batches.map(({ id, counts }) => [id, counts.queued])).toEqual([[batch.id, 4]]);
  const ofKind = async (kind: string) =>
    (await call<BatchPage>('GET', `/api/batches?kind=${kind}`)).body.batches;
  expect([(await ofKind('sweep')).length, (await ofKind('list')).length]).toEqual([1, 0]);
  expect((await call<{ runs: Run[] }>('GET', `/api/runs?batch=${batch.id}`)).body.runs).toHaveLength(4);

  const cancelled = await call<BatchWithRuns>('POST', `${place}/cancel`);
  expect(cancelled).toMatchObject({ status: 202, body: { counts: { queued: 0, cancelled: 4 } } });
  expect(await call<Problem>('POST', `${place}/cancel`)).toMatchObject({
    status: 409,
    body: { code: 'run_ended' },
  });
  expect((await call('DELETE', place)).status).toBe(204);
  for (const method of ['GET', 'DELETE'])
    expect(await call<Problem>(method, place)).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('runs that cannot be made are refused together, each with its place and its reason', async () => {
  const bad = { ...base, image: 'f'.repeat(64) };
  const refused = await call<Problem>('POST', '/api/batches', { kind: 'list', runs: [base, bad, base, bad] });
  expect(refused).toMatchObject({ status: 404, body: { code: 'not_found', field: 'runs.1.image' } });
  expect(refused.body.runs?.map(({ index, field }) => [index, field])).toEqual([
    [1, 'image'],
    [3, 'image'],
  ]);
  const invalid = await call<Problem>('POST', '/api/batches', {
    ...sweep(),
    axes: [{ param: 'sample_steps', values: [4, 99] }],
  });
  expect(invalid).toMatchObject({ status: 400, body: { code: 'invalid_request', field: 'axes.0.values.1' } });
  expect((await call<{ order: string[] }>('GET', '/api/queue')).body.order).toEqual([]);
});

test('the events of a batch are replayed without a gap or a repeat to whoever subscribes later', async () => {
  const { body: batch } = await call<BatchWithRuns>('POST', '/api/batches', sweep());
  const seen: StudioEvent[] = [];
  const follow = async (after: number): Promise<WebSocket> => {
    const socket = new WebSocket(`${studio.url.replace('http', 'ws')}/api/progress`);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.on('message', (text) => seen.push(StudioEvent.parse(JSON.parse(String(text)))));
    socket.send(JSON.stringify({ subscribe: { runs: 'all', after } }));
    return socket;
  };
  const beginning = () =>
    seen.findIndex((event) => event.type === 'batch.created' && event.batch === batch.id);
  const first = await follow(0);
  await until(() => beginning() >= 0 && seen.length >= beginning() + 3);
  first.terminate();
  const cursor = seen.at(-1)?.seq ?? 0;
  await call('PATCH', `/api/batches/${batch.id}`, { paused: true });
  await call('POST', `/api/batches/${batch.id}/cancel`);
  const last = (await call<BatchWithRuns>('GET', `/api/batches/${batch.id}`)).body.seq;
  const second = await follow(cursor);
  await until(() => seen.at(-1)?.seq === last);
  second.terminate();
  const told = seen.slice(beginning());
  expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => (told[0]?.seq ?? 0) + index));
  // The engine may load or be unloaded meanwhile.
  expect(told.map(({ type }) => type).filter((type) => type !== 'engine.changed')).toEqual([
    'batch.created',
    ...Array(4).fill('run.created'),
    'queue.changed',
    'batch.updated',
    ...Array(4).fill('run.status'),
    'queue.changed',
    'batch.updated',
  ]);
});

test('runs of a batch are shown side by side in one video, as long as the longest, on the picture sent', async () => {
  const { body: batch } = await call<BatchWithRuns>('POST', '/api/batches', {
    kind: 'sweep',
    base,
    axes: [{ param: 'num_clip', values: [1, 2] }],
  });
  const [first, second] = batch.runs as [Run, Run];
  const sheet = await sharp({ create: { width: 321, height: 200, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
  const places = [
    { run: first.id, x: 21, y: 20, width: 100, height: 125 },
    { run: second.id, x: 200, y: 20, width: 100, height: 125 },
  ];
  const body = { sheet: sheet.toString('base64'), places };
  const grid = (id: string, sent: object) =>
    fetch(`${studio.url}/api/batches/${id}/grid`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    });
  const refusal = async (sent: object, id = batch.id) => (await (await grid(id, sent)).json()) as Problem;
  expect(await refusal(body)).toMatchObject({ status: 409, code: 'not_ready', field: 'places.0.run' });
  await json(`${studio.url}/api/queue`, 'PATCH', { paused: false });
  const done = async () => (await call<BatchWithRuns>('GET', `/api/batches/${batch.id}`)).body.counts.done;
  while ((await done()) < 2) await new Promise((again) => setTimeout(again, 100));

  const made = await grid(batch.id, body);
  expect([made.status, made.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  const path = join(studio.dataDir, 'taken.mp4');
  await writeFile(path, Buffer.from(await made.arrayBuffer()));
  const video = await decodeVideo(path);
  expect(video.times).toHaveLength(32);
  expect((await firstSound(path)).seconds).toBeGreaterThan(1);
  // Red in the corner throughout; the pictures are brighter than what they cover.
  for (const [y = 0, , v = 0] of video.firstPixel) {
    expect(Math.abs(y - 63)).toBeLessThan(4);
    expect(v).toBeGreaterThan(220);
  }
  expect(Math.min(...video.luma)).toBeGreaterThan(70);
  // Nothing of it is kept.
  expect(await readdir(join(studio.dataDir, 'grids'))).toEqual([]);

  const foreign = [{ ...places[0], run: '0'.repeat(14) }];
  expect(await refusal({ ...body, places: foreign })).toMatchObject({ status: 400, field: 'places.0.run' });
  expect(await refusal({ ...body, sheet: 'bm8gcGljdHVyZQ==' })).toMatchObject({ code: 'undecodable_media' });
  expect(await refusal(body, '0'.repeat(14))).toMatchObject({ status: 404 });
}, 60_000);
