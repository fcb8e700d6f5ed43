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
  const beginning = () => seen.findIndex((event) => event.type === 'batch.created' && event.batch === batch.id);
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
