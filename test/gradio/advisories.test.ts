import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../server/config/load.ts';
import type { AudioAsset, StoredInput } from '../../server/contract/index.ts';
import { json, portrait, raw, recording, startStudio, type TestStudio } from '../http/studio-in-process.ts';

/** Classes of Gradio's advisories beyond those of `isolation.test.ts`: what it has and the studio has not, and bombs. */

const TOKEN = 'a-token-of-the-studio';
const MOST_BYTES = 2_000_000;
let open: TestStudio;
let closed: TestStudio;
beforeAll(async () => {
  const { limits } = loadConfig([], {});
  open = await startStudio({ limits: { ...limits, maxImageBytes: MOST_BYTES, maxAudioBytes: MOST_BYTES } });
  closed = await startStudio({}, ['--token', TOKEN, '--base-path', '/studio']);
});
afterAll(async () => {
  await open.close();
  await closed.close();
});

const form = (bytes: Buffer, name: string) => {
  const parts = new FormData();
  parts.append('files', new Blob([new Uint8Array(bytes)]), name);
  return parts;
};
const upload = (bytes: Buffer, name: string) =>
  fetch(`${open.url}/gradio_api/upload`, { method: 'POST', body: form(bytes, name) });
const uploaded = async (bytes: Buffer, name: string) =>
  ((await (await upload(bytes, name)).json()) as string[])[0];
const errorOf = async (endpoint: string, data: unknown[]) =>
  (await json<{ error?: string }>(`${open.url}/gradio_api/run/${endpoint}`, 'POST', { data })).body.error;
const inputs = async () =>
  (await json<{ inputs: StoredInput[] }>(`${open.url}/api/assets`, 'GET')).body.inputs;

describe('what Gradio has and was broken into by', () => {
  const gets = [
    'monitoring',
    'monitoring/summary',
    'gradio_api/monitoring',
    'gradio_api/upload_progress?upload_id=x',
    'custom_component/x/component/../../etc/passwd',
    'gradio_api/custom_component/1/client/component/%2e%2e/%2e%2e/etc/passwd',
    'static/%5cwindows%5cwin.ini',
    'gradio_api/app_id',
    'gradio_api/dev/reload',
    'gradio_api/deep_link?session_hash=x',
    'login/huggingface',
    'login/callback?_target_url=https://evil.example',
    'logout?_target_url=https://evil.example',
    'gradio_api/token',
    'gradio_api/stream/x/1/1/playlist.m3u8',
  ];
  const isNothing = (status: number) => status === 400 || status === 404 || status === 405;
  const posts = [
    'component_server',
    'flag',
    'api/predict/flag',
    'run/flag',
    'process_recording',
    'vibe-edit',
  ];

  test('is not there, with and without the token', async () => {
    for (const { studio, headers, isIt } of [
      { studio: open, headers: {}, isIt: isNothing },
      { studio: closed, headers: {}, isIt: (status: number) => status === 401 },
      {
        studio: closed,
        headers: { authorization: `Bearer ${TOKEN}` },
        isIt: isNothing,
      },
    ]) {
      for (const path of gets) {
        const answer = await raw(studio, { path: `/${path}`, headers });
        expect([path, answer.status, answer.headers.location]).toEqual([
          path,
          expect.toSatisfy(isIt),
          undefined,
        ]);
      }
      for (const path of posts) {
        const answer = await raw(studio, {
          path: `/gradio_api/${path}`,
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify({ data: ['/dev/urandom'], component_id: 1, fn_name: 'ls', session_hash: 's' }),
        });
        expect([path, answer.status]).toEqual([path, expect.toSatisfy(isIt)]);
      }
    }
  });
});

test('a name that climbs out of its folder writes nowhere, and names no file to read', async () => {
  const escaped = `escaped-${randomUUID()}`;
  const names = [
    `../${escaped}`,
    `../../${escaped}`,
    `/tmp/${escaped}`,
    `..\\${escaped}`,
    `%2e%2e%2f${escaped}`,
  ];
  for (const name of names) {
    const path = await uploaded(await portrait(), `${name}.png`);
    expect(path).toMatch(/^studio\/[0-9a-f]{32}\/[^/\\]+$/);
  }
  const places = [open.dataDir, join(open.dataDir, '..'), '/tmp', process.cwd(), resolve('..')];
  for (const place of places) expect(existsSync(join(place, `${escaped}.png`))).toBe(false);
  // Nothing in the data directory is named by who uploads.
  expect(
    readdirSync(open.dataDir, { recursive: true }).filter((path) => String(path).includes(escaped)),
  ).toEqual([]);
  for (const name of ['../../../etc/passwd', '/etc/passwd', 'C:\\x', '', '.', '..', 'x'.repeat(5000)])
    expect(await errorOf('select_example_audio', [name])).toBe('There is no such example.');
});

describe('a redirect', () => {
  const elsewhere = [
    '//evil.example/',
    '////evil.example/',
    '/\\evil.example/',
    '/%5cevil.example/',
    '/%2f%2fevil.example/',
    '/%09/evil.example/',
  ];

  test.each(elsewhere)('with the token at %s stays at the studio', async (place) => {
    for (const path of [place, `/studio${place}`])
      for (const query of [`token=${TOKEN}`, `token=${TOKEN}&_target_url=https://evil.example`]) {
        const headers = { accept: 'text/html' };
        const { status, headers: said } = await raw(closed, { path: `${path}?${query}`, headers });
        expect(status).toBeLessThan(500);
        if (said.location === undefined) continue;
        const led = new URL(said.location, closed.url);
        expect([path, led.origin]).toEqual([path, closed.url]);
        expect(led.pathname).toMatch(/^\/studio\//);
      }
  });

  test('is not what a login answers', async () => {
    const body = new URLSearchParams({ username: 'me', password: TOKEN }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const path = '/login?_target_url=https://evil.example';
    const { status, headers: said } = await raw(closed, { path, method: 'POST', headers, body });
    expect([status, said.location]).toEqual([200, undefined]);
  });
});

test('a cookie lets in no other website, and nothing of what it sends is kept', async () => {
  const first = await raw(closed, { path: `/studio/?token=${TOKEN}`, headers: { accept: 'text/html' } });
  const cookie = String((first.headers['set-cookie'] as string[])[0]).split(';')[0] ?? '';
  const kept = () =>
    raw(closed, { path: '/api/assets', headers: { cookie } }).then(({ status, body }) => {
      expect(status).toBe(200);
      return body;
    });
  const before = await kept();
  const picture = (await portrait()).toString('latin1');
  const multipart = `--b\r\ncontent-disposition: form-data; name="files"; filename="x.png"\r\n\r\n${picture}\r\n--b--\r\n`;
  const call = JSON.stringify({ data: [], fn_index: 4, session_hash: 's' });
  const origins = [
    'https://evil.example',
    'null',
    'http://localhost:1',
    'http://localhost.evil.example',
    `http://127.0.0.1.nip.io:${closed.port}`,
    `http://127.0.0.1:${closed.port}.evil.example`,
    `http://evil.example#http://127.0.0.1:${closed.port}`,
  ];
  for (const origin of origins)
    for (const [method, path, type, body] of [
      ['POST', '/gradio_api/upload', 'multipart/form-data; boundary=b', multipart],
      ['POST', '/gradio_api/queue/join', 'application/json', call],
      ['POST', '/gradio_api/queue/join', 'text/plain', call],
      ['POST', '/gradio_api/run/reload_wrapper', 'text/plain', call],
      ['OPTIONS', '/gradio_api/queue/join', 'text/plain', ''],
      ['GET', '/config', 'text/plain', ''],
    ] as const) {
      const headers = { cookie, origin, 'content-type': type };
      const answer = await raw(closed, { method, path, headers, ...(body && { body }) });
      expect([origin, method, path, answer.status]).toEqual([origin, method, path, 403]);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  expect(await kept()).toBe(before);
});

describe('a file that is more than it seems', () => {
  /** A PNG whose head says 50 000 × 50 000 px: 10 GB of pixels. */
  const bomb = async () => {
    const png = Buffer.from(await portrait());
    png.writeUInt32BE(50_000, 16);
    png.writeUInt32BE(50_000, 20);
    return png;
  };
  /** A WAV of a second that says it is four gigabytes. */
  const liar = async () => {
    const wav = Buffer.from((await recording()).subarray(0, 44 + 32_000));
    wav.writeUInt32LE(0xffff_fff0, 4);
    wav.writeUInt32LE(0xffff_ffc0, 40);
    return wav;
  };

  test('is refused with a sentence or taken for what it holds, and others are answered meanwhile', async () => {
    const memory = process.memoryUsage().rss;
    const both = Promise.all([uploaded(await bomb(), 'bomb.png'), uploaded(await liar(), 'long.wav')]);
    const since = performance.now();
    expect((await raw(open, { path: '/gradio_api/queue/status' })).status).toBe(200);
    expect(performance.now() - since).toBeLessThan(1_000);
    const [image, audio] = await both;
    const data = ['', { path: image }, { path: audio }, 1, 4, 0, 16, '384*256'];
    expect(await errorOf('generate_wrapper', data)).toMatch(/^The picture is 50000 × 50000 px\. .+\.$/);
    const [taken, ...others] = (await inputs()).filter(({ name }) => name === 'long.wav');
    expect(others).toEqual([]);
    const { body } = await json<AudioAsset>(`${open.url}/api/assets/${taken?.id}/info`, 'GET');
    expect(body.seconds).toBeCloseTo(1, 1);
    expect(process.memoryUsage().rss - memory).toBeLessThan(200_000_000);
  });

  test('is refused where it is larger than the studio takes, and leaves nothing on the disk', async () => {
    const before = readdirSync(open.dataDir, { recursive: true }).length;
    const answer = await upload(Buffer.concat([await portrait(), Buffer.alloc(MOST_BYTES)]), 'large.png');
    expect(answer.status).toBe(413);
    expect(readdirSync(open.dataDir, { recursive: true }).length).toBe(before);
  });

  test('packed into a small body is not unpacked', async () => {
    const packed = gzipSync(Buffer.alloc(50_000_000, '['));
    const answer = await fetch(`${open.url}/gradio_api/queue/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: new Uint8Array(packed),
    });
    expect([400, 415]).toContain(answer.status);
  });
});

test('no answer tells of the token, of folders, or of code', async () => {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const image = { path: '/etc/passwd' };
  const requests = [
    ['GET', '/config', ''],
    ['GET', '/gradio_api/info', ''],
    ['GET', '/gradio_api/file=x', ''],
    ['POST', '/gradio_api/queue/join', '{"data":'],
    ['POST', '/gradio_api/queue/join', '{}'],
    ['POST', '/gradio_api/upload', '{}'],
    ['POST', '/gradio_api/cancel', '{"event_id":{}}'],
    ['POST', '/gradio_api/run/generate_wrapper', JSON.stringify({ data: ['', image, image] })],
    ['POST', '/gradio_api/run/reload_wrapper', JSON.stringify({ data: [{}, []] })],
    ['POST', '/gradio_api/run/generate', JSON.stringify({ data: [image, image, '', '../x'] })],
    ['POST', '/gradio_api/call/__proto__', '{}'],
  ] as const;
  for (const [method, path, body] of requests) {
    const answer = await raw(closed, { method, path, headers, ...(body && { body }) });
    expect(answer.body.length).toBeGreaterThan(0);
    for (const secret of [TOKEN, closed.dataDir, process.cwd(), 'node_modules', '.ts:', '.js:', '    at '])
      expect([path, answer.body.includes(secret)]).toEqual([path, false]);
  }
});
