import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  type Asset,
  DEFAULT_PARAMS,
  EventPage,
  Options,
  type Plan,
  type Problem,
  ROUTES,
  Run,
} from '../../server/contract/index.ts';
import { until } from '../engines/harness.ts';
import { landscape, silence } from '../fixtures/material.ts';
import { outcome } from '../fixtures/outcome.ts';
import { boxTypes } from '../media/decoded.ts';
import { packetsIn } from '../media/packets.ts';
import { variant } from '../variant.ts';
import {
  json,
  raw,
  recording,
  startStudio,
  strangePortrait,
  type TestStudio,
  upload,
} from './studio-in-process.ts';

let studio: TestStudio;
let image: Asset;
let audio: Asset;
beforeAll(async () => {
  studio = await startStudio();
  image = (await upload(studio, 'image', await strangePortrait(), 'Ann “Ä”.png')).body;
  audio = (await upload(studio, 'audio', await recording(), 'talk.wav')).body;
  expect([image, audio]).toMatchObject([{ kind: 'image' }, { kind: 'audio' }]);
}, 120_000);
afterAll(() => studio.close());

const get = <T>(path: string) => json<T>(studio.url + path, 'GET');
const post = <T>(path: string, body?: unknown) => json<T>(studio.url + path, 'POST', body);
const request = (params: object = {}) => ({
  image: image.id,
  audio: audio.id,
  prompt: 'calm',
  params: { size: '384*256', infer_frames: 16, num_clip: 2, ...params },
});
const nobody = '0'.repeat(14);

async function ended(id: string): Promise<Run> {
  let run = Run.parse((await get(`/api/runs/${id}`)).body);
  for (let i = 0; i < 600 && ['queued', 'starting', 'running'].includes(run.status); i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    run = Run.parse((await get(`/api/runs/${id}`)).body);
  }
  return run;
}

test('every route of the contract is there and described', async () => {
  const { body } = await get<{
    paths: Record<string, Record<string, unknown>>;
    components: { schemas: object };
  }>('/api/openapi.json');
  for (const [name, route] of Object.entries(ROUTES)) {
    const { method, path, status } = route;
    // What comes is said, be it no JSON.
    if (status === 200) expect([name, 'response' in route || 'produces' in route]).toEqual([name, true]);
    const described = body.paths[path.replace(/:(\w+)/g, '{$1}')];
    expect(described, path).toHaveProperty([method.toLowerCase(), 'operationId'], name);
  }
  // What is referred to is there, and nothing else is.
  const referred = JSON.stringify(body).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  expect(new Set([...referred].map(([, name]) => name))).toEqual(
    new Set(Object.keys(body.components.schemas)),
  );
  const docs = await raw(studio, { path: '/api/docs/', headers: { accept: 'text/html' } });
  expect(docs.status).toBe(200);
  expect(docs.body).not.toMatch(/<script(?![^>]*src=)[^>]*>/);
});

test('options carry all a page needs to begin', async () => {
  const options = Options.parse((await get('/api/options')).body);
  expect(options.engines.map(({ id }) => id)).toEqual([
    'preview',
    'liveavatar',
    'audio-cpp',
    'upstream-multi',
    'upstream-single',
  ]);
  expect(options.defaultEngine).toBe('preview');
  expect(options.defaults.params).toEqual(DEFAULT_PARAMS);
  expect(options.presets.map(({ size }) => size)).toEqual(['384*256', '688*368', '704*384', '720*400']);
  expect((await get('/api/health')).body).toMatchObject({ status: 'ok', engine: { id: 'preview' } });
});

test('an uploaded file comes back byte for byte, under the type its content has', async () => {
  const answer = await fetch(`${studio.url}/api/assets/${image.id}`);
  expect(answer.headers.get('content-type')).toBe('image/png');
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(answer.headers.get('content-disposition')).toContain(
    "filename*=UTF-8''Ann%20%E2%80%9C%C3%84%E2%80%9D.png",
  );
  expect(Buffer.from(await answer.arrayBuffer()).equals(await strangePortrait())).toBe(true);
  expect((await get(`/api/assets/${image.id}/info`)).body).toEqual(image);
  const part = await fetch(`${studio.url}/api/assets/${audio.id}`, { headers: { range: 'bytes=4-7' } });
  expect([part.status, part.headers.get('content-length')]).toEqual([206, '4']);
});

test('a trimmed recording is a new asset', async () => {
  const { status, body } = await post<Asset>(`/api/assets/${audio.id}/fix`, {
    fix: 'trim',
    start: 1,
    end: 2.5,
  });
  expect(status).toBe(201);
  expect(body.id).not.toBe(audio.id);
  expect(body.kind === 'audio' && body.seconds).toBeCloseTo(1.5, 1);
});

test('a plan can be made for any engine, with nothing but settings', async () => {
  for (const engine of ['preview', 'liveavatar']) {
    const { status, body } = await post<Plan>('/api/plan', { engine, params: { sample_solver: 'euler' } });
    expect([status, body.engine]).toEqual([200, engine]);
  }
  const { body } = await post<Plan>('/api/plan', { engine: 'liveavatar', params: { sample_steps: 6 } });
  expect(body.conflicts.map(({ param }) => param)).toContain('sample_steps');
});

describe('a run', () => {
  let run: Run;
  let streamed: Buffer;
  beforeAll(async () => {
    const created = await post<Run>('/api/runs', request());
    expect(created.status).toBe(201);
    run = Run.parse(created.body);
    const stream = await fetch(`${studio.url}/api/runs/${run.id}/stream`);
    expect(stream.headers.get('content-type')).toBe('video/mp4');
    streamed = Buffer.from(await stream.arrayBuffer());
    run = await ended(run.id);
  }, 120_000);

  test('ends done, with every frame, and its stream was the whole video', () => {
    expect(run).toMatchObject({ status: 'done', engine: 'preview', preview: true, progress: { frames: 32 } });
    expect(streamed.length).toBe(run.videoBytes);
    expect(streamed.toString('latin1', 4, 8)).toBe('ftyp');
    expect(streamed.includes('moof')).toBe(true);
  });

  test('can be streamed again from the start, and asked for its head', async () => {
    const again = await fetch(`${studio.url}/api/runs/${run.id}/stream`);
    // Made anew of the finished file: the same video, in boxes of its own.
    const repeated = Buffer.from(await again.arrayBuffer());
    expect(boxTypes(repeated).slice(0, 4)).toEqual(['ftyp', 'moov', 'moof', 'mdat']);
    expect(await packetsIn(repeated)).toEqual(await packetsIn(streamed));
    const head = await fetch(`${studio.url}/api/runs/${run.id}/stream`, { method: 'HEAD' });
    expect([head.status, head.headers.get('x-video-seconds')]).toEqual([200, '1.28']);
  });

  test('has a seekable video with byte ranges and a name for the disk', async () => {
    const whole = await fetch(`${studio.url}/api/runs/${run.id}/video?download`);
    expect(whole.headers.get('content-disposition')).toMatch(
      /^attachment; filename="LiveAvatar [\d -]+\.mp4"/,
    );
    const bytes = Buffer.from(await whole.arrayBuffer());
    // The index before the pictures: it plays before it is loaded.
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    const part = await fetch(`${studio.url}/api/runs/${run.id}/video`, { headers: { range: 'bytes=10-19' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 10-19/${bytes.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
    const beyond = await fetch(`${studio.url}/api/runs/${run.id}/video`, {
      headers: { range: 'bytes=99999999-' },
    });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
  });

  test('goes out in one ZIP file with others, its video untouched; what has none is left out', async () => {
    const video = Buffer.from(await (await fetch(`${studio.url}/api/runs/${run.id}/video`)).arrayBuffer());
    const answer = await fetch(`${studio.url}/api/runs/videos?ids=${run.id},${run.id}`);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    const archive = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get('content-length')).toBe(String(archive.length));
    expect(archive.subarray(0, 2).toString()).toBe('PK');
    const at = archive.indexOf(video);
    expect(at).toBeGreaterThan(0);
    expect(archive.indexOf(video, at + 1)).toBe(-1);
    const unknown = await get<Problem>(`/api/runs/videos?ids=${nobody}`);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'not_found']);
  });

  test('has a poster, a log and its events', async () => {
    const poster = await fetch(`${studio.url}/api/runs/${run.id}/poster`);
    expect(poster.headers.get('content-type')).toBe('image/jpeg');
    const log = await fetch(`${studio.url}/api/runs/${run.id}/log`);
    expect([log.status, log.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const { events } = EventPage.parse((await get(`/api/runs/${run.id}/events`)).body);
    expect(events.at(0)?.type).toBe('run.created');
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'run.status', snapshot: { status: 'done' } });
    expect((await get(`/api/runs/${run.id}/events?after=${last?.seq}`)).body).toEqual({ events: [] });
  });

  test('can be starred, titled and found again', async () => {
    const change = { starred: true, title: 'Début 你好' };
    const { body } = await json<Run>(`${studio.url}/api/runs/${run.id}`, 'PATCH', change);
    expect(body).toMatchObject(change);
    const { body: page } = await get<{ runs: Run[] }>(
      `/api/runs?search=${encodeURIComponent('你好')}&starred=true`,
    );
    expect(page.runs.map(({ id }) => id)).toEqual([run.id]);
    const named = await fetch(`${studio.url}/api/runs/${run.id}/video?download`, { method: 'HEAD' });
    expect(named.headers.get('content-disposition')).toContain(
      "filename*=UTF-8''D%C3%A9but%20%E4%BD%A0%E5%A5%BD",
    );
  });

  test('cannot be cancelled or moved after its end', async () => {
    expect(await post(`/api/runs/${run.id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'run_ended' },
    });
    const moved = await json<Problem>(`${studio.url}/api/runs/${run.id}`, 'PATCH', { position: 1 });
    expect([moved.status, moved.body.code, moved.body.field]).toEqual([409, 'not_ready', 'position']);
  });
});

test('a stream of a queued run waits, follows the run, and ends with it', async () => {
  await json(`${studio.url}/api/queue`, 'PATCH', { paused: true });
  const { body: run } = await post<Run>('/api/runs', request());
  expect(run).toMatchObject({ status: 'queued', position: 1 });
  let bytes = 0;
  const stream = fetch(`${studio.url}/api/runs/${run.id}/stream`).then(async (answer) => {
    bytes = (await answer.arrayBuffer()).byteLength;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(bytes).toBe(0);
  expect((await get('/api/queue')).body).toEqual({ paused: true, order: [run.id], running: null });
  await json(`${studio.url}/api/queue`, 'PATCH', { paused: false });
  await stream;
  expect(bytes).toBe((await ended(run.id)).videoBytes);
}, 60_000);

test('cancel keeps the part made so far; delete removes it all', async () => {
  const { body: run } = await post<Run>(
    '/api/runs',
    request({ num_clip: 1000, infer_frames: 48, size: '704*384' }),
  );
  let bytes = 0;
  const watching = new AbortController();
  void fetch(`${studio.url}/api/runs/${run.id}/stream`, { signal: watching.signal })
    .then(async ({ body }) => {
      for await (const chunk of body ?? []) bytes += (chunk as Uint8Array).length;
    })
    .catch(() => {});
  await until(() => bytes > 10_000, 30);
  expect((await post(`/api/runs/${run.id}/cancel`)).status).toBe(202);
  const cancelled = await ended(run.id);
  expect(cancelled.status).toBe('cancelled');
  expect((await fetch(`${studio.url}/api/runs/${run.id}/video`)).status).toBe(200);
  watching.abort();
  expect((await json(`${studio.url}/api/runs/${run.id}`, 'DELETE')).status).toBe(204);
  for (const path of ['', '/video', '/stream', '/poster', '/log', '/events'])
    expect((await get(`/api/runs/${run.id}${path}`)).status).toBe(404);
}, 90_000);

describe('what is refused', () => {
  const refusals: [string, () => unknown, number, string, string | undefined][] = [
    ['a parameter out of range', () => request({ num_clip: 0 }), 400, 'invalid_request', 'params.num_clip'],
    ['a parameter nobody knows', () => request({ steps: 4 }), 400, 'invalid_request', 'params.steps'],
    ['no portrait', () => ({ ...request(), image: undefined }), 400, 'invalid_request', 'image'],
    ['an unknown portrait', () => ({ ...request(), image: 'f'.repeat(64) }), 404, 'not_found', 'image'],
    [
      'a recording in place of the portrait',
      () => ({ ...request(), image: audio.id }),
      404,
      'not_found',
      'image',
    ],
    ['an engine nobody knows', () => ({ ...request(), engine: 'nobody' }), 404, 'engine_unknown', 'engine'],
    [
      'an engine that is not set up',
      () => ({ ...request({ size: '704*384', infer_frames: 48, num_clip: 1 }), engine: 'liveavatar' }),
      409,
      'engine_unavailable',
      'engine',
    ],
    [
      'more steps than the engine has',
      () => ({ ...request({ sample_steps: 6 }), engine: 'liveavatar' }),
      422,
      'plan_conflict',
      'params.sample_steps',
    ],
  ];
  test.each(refusals)('%s', async (_what, body, status, code, field) => {
    const before = (await get<{ runs: Run[] }>('/api/runs')).body.runs.length;
    const answer = await post<Problem>('/api/runs', body());
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([status, code, field]);
    expect(answer.body.detail).toMatch(/^.{10,}[.!?)]$/s);
    expect((await get<{ runs: Run[] }>('/api/runs')).body.runs.length).toBe(before);
  });

  variant(
    'a portrait without a face and a silent recording, with the finding that says why',
    async () => {
      const { buffer } = await landscape();
      const faceless = (await upload(studio, 'image', buffer, 'view.png')).body;
      const quiet = (await upload(studio, 'audio', silence(3).buffer, 'quiet.wav')).body;
      const cases = [
        { ...request(), image: faceless.id },
        { ...request(), audio: quiet.id },
      ];
      for (const [index, body] of cases.entries()) {
        const answer = await post<Problem>('/api/runs', body);
        expect([answer.status, answer.body.code]).toEqual([422, 'input_refused']);
        expect(answer.body.field).toBe(['image', 'audio'][index]);
        expect(answer.body.findings?.[0]?.verdict).toBe('refuse');
        expect((await post('/api/plan', { image: faceless.id, params: {} })).status).toBe(200);
      }
    },
    90_000,
  );

  test.each([
    ['GET', `/api/runs/${nobody}`, 404, 'not_found'],
    ['GET', '/api/runs/NOT-AN-ID', 404, 'not_found'],
    ['GET', `/api/runs/${nobody}/video`, 404, 'not_found'],
    ['GET', `/api/runs/${nobody}/stream`, 404, 'not_found'],
    ['GET', `/api/runs/${nobody}/events?after=-1`, 400, 'invalid_request'],
    ['GET', '/api/runs?limit=1000', 400, 'invalid_request'],
    ['GET', '/api/runs?status=nonsense', 400, 'invalid_request'],
    ['DELETE', `/api/runs/${nobody}`, 404, 'not_found'],
    ['POST', `/api/runs/${nobody}/cancel`, 404, 'not_found'],
    ['GET', `/api/assets/${'0'.repeat(64)}`, 404, 'not_found'],
    ['POST', '/api/engines/nobody/load', 404, 'engine_unknown'],
    ['POST', '/api/engines/liveavatar/load', 409, 'engine_unavailable'],
    ['DELETE', '/api/presets/quick-preview', 403, 'read_only'],
    ['DELETE', '/api/presets/nothing', 404, 'not_found'],
    ['GET', '/api/nothing', 404, 'not_found'],
    ['PUT', '/api/runs', 405, 'method_not_allowed'],
    ['DELETE', '/api/health', 405, 'method_not_allowed'],
  ])('%s %s → %i %s', async (method, path, status, code) => {
    const sent = await fetch(studio.url + path, {
      method,
      ...(path.endsWith('/load') && { headers: { 'content-type': 'application/json' }, body: '{}' }),
    });
    expect(sent.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = (await sent.json()) as Problem;
    expect([sent.status, problem.status, problem.code]).toEqual([status, status, code]);
    if (status === 405) expect(sent.headers.get('allow')).toBeTruthy();
  });

  test.each([
    ['{"image":', 'application/json', 400, 'invalid_request'],
    ['', 'application/json', 400, 'invalid_request'],
    ['image=1', 'application/x-www-form-urlencoded', 415, 'unsupported_media'],
  ])('a body of %j as %s', async (body, type, status, code) => {
    const answer = await raw(studio, {
      method: 'POST',
      path: '/api/runs',
      headers: { 'content-type': type },
      body,
    });
    expect([answer.status, (JSON.parse(answer.body) as Problem).code]).toEqual([status, code]);
  });

  test('an upload whose kind comes after the file', async () => {
    const form = new FormData();
    form.append('file', new Blob(['x']), 'x.png');
    form.append('kind', 'image');
    const answer = await fetch(`${studio.url}/api/assets`, { method: 'POST', body: form });
    expect([answer.status, ((await answer.json()) as Problem).field]).toEqual([400, 'kind']);
  });
});

test('presets are saved, listed beside the shipped ones, replaced and removed', async () => {
  const file = new URL('../../configs/presets/scenarios.yaml', import.meta.url);
  const shipped = (parse(readFileSync(file, 'utf8')) as { id: string }[]).map(({ id }) => id);
  const url = `${studio.url}/api/presets/${encodeURIComponent('我的 preset')}`;
  expect((await json(url, 'PUT', { params: { sample_steps: 3 } })).status).toBe(200);
  expect((await json(url, 'PUT', { params: { sample_steps: 2 } })).status).toBe(200);
  const { body } = await get<{ presets: { name: string; readOnly: boolean }[] }>('/api/presets');
  expect(body.presets.filter(({ readOnly }) => !readOnly)).toEqual([
    { name: '我的 preset', params: { sample_steps: 2 }, readOnly: false },
  ]);
  expect(body.presets.filter(({ readOnly }) => readOnly).map(({ name }) => name)).toEqual(shipped);
  expect((await json(url, 'DELETE')).status).toBe(204);
  expect((await json(url, 'DELETE')).status).toBe(404);
});

test('the engine can be unloaded and comes back by itself for the next run', async () => {
  expect((await post('/api/engines/preview/unload')).status).toBe(202);
  const { body } = await post<Run>('/api/runs', request());
  expect(outcome(await ended(body.id))).toBe('done');
}, 90_000);
