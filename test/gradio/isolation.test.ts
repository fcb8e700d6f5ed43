import { randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { json, portrait, raw, recording, startStudio, type TestStudio } from '../http/studio-in-process.ts';

const SECRET = `secret-${randomUUID()}`;
let studio: TestStudio;
let secretFile: string;
/** What somebody else at this machine listens for: the studio asks nobody anything. */
const visits: string[] = [];
const canary = createServer((request, answer) => {
  visits.push(String(request.url));
  answer.end(SECRET);
});
let canaryUrl: string;

beforeAll(async () => {
  studio = await startStudio();
  secretFile = join(studio.dataDir, 'secret.txt');
  writeFileSync(secretFile, SECRET);
  await new Promise<void>((listening) => canary.listen(0, '127.0.0.1', listening));
  canaryUrl = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
});
afterAll(async () => {
  canary.close();
  await studio.close();
});

const route = (path: string) => `${studio.url}/gradio_api/${path}`;

/** Uploads a file as Gradio's clients do; answers its path. */
async function uploaded(bytes: Buffer | string, name: string, type = ''): Promise<string> {
  const form = new FormData();
  form.append('files', new Blob([new Uint8Array(Buffer.from(bytes))], { type }), name);
  const answer = await fetch(route('upload'), { method: 'POST', body: form });
  expect(answer.status).toBe(200);
  const [path = ''] = (await answer.json()) as string[];
  return path;
}

/** The error of a call; it has to have one. */
async function errorOf(image: unknown, audio: unknown, session: string = randomUUID()): Promise<string> {
  const data = ['calm', image, audio, 1, 4, 0, 16, '384*256'];
  const { status, body } = await json<{ error: string }>(route('run/generate_wrapper'), 'POST', {
    data,
    session_hash: session,
  });
  expect(status).toBe(500);
  return body.error;
}

const value = (path: unknown, more: object = { meta: { _type: 'gradio.FileData' } }) => ({ path, ...more });

describe('a path', () => {
  /** Of the advisories: traversal, encodings, absolute, drives, UNC, streams, case, devices, NUL, length. */
  const hostile = (): string[] => [
    secretFile,
    secretFile.toUpperCase(),
    '/etc/passwd',
    '//etc/passwd',
    '../../../../etc/passwd',
    '..%2f..%2f..%2fetc%2fpasswd',
    '%252e%252e%252fetc%252fpasswd',
    '..\\..\\..\\etc\\passwd',
    'studio/../../etc/passwd',
    `studio/${'0'.repeat(32)}/../../../../etc/passwd`,
    `studio/${'0'.repeat(32)}/x.png`,
    'C:/windows/win.ini',
    'C:/secret.txt::$DATA',
    '\\\\evil\\share\\x.png',
    '/proc/self/environ',
    '/dev/urandom',
    `${secretFile}\0.png`,
    'a'.repeat(5000),
    'file:///etc/passwd',
    '/gradio_api/file=/etc/passwd',
  ];

  test('that was not given out is served by no route that takes one', async () => {
    for (const path of hostile())
      for (const where of [
        'gradio_api/file=',
        'gradio_api/file/',
        'file=',
        'file/',
        'static/',
        'assets/',
        'proxy=',
      ])
        for (const written of [path, encodeURIComponent(path)]) {
          // Control characters never leave a client.
          const sent = written.replaceAll('\0', '%00').replaceAll(' ', '%20');
          const { status, body } = await raw(studio, { path: `/${where}${sent}` });
          expect([status, where, path]).toEqual([expect.toSatisfy((code) => code >= 400), where, path]);
          expect(body).not.toContain(SECRET);
        }
  });

  test('in a call is only ever an upload of the same session, however it is dressed up', async () => {
    const audio = value(await uploaded(await recording(), 'a.wav'));
    for (const path of hostile()) {
      for (const image of [path, value(path), value(path, {}), value(path, { url: route(`file=${path}`) })])
        expect(await errorOf(image, audio, 'one')).toMatch(/^image: /);
      expect(await errorOf(value(path), value(path), 'one')).not.toContain(SECRET);
    }
    for (const image of [null, {}, [], [secretFile], { path: { path: secretFile } }, 7, { url: secretFile }])
      expect(await errorOf(image, audio, 'one')).toMatch(/^image: /);
  });

  test('of another session is nobody else’s, and neither is its call', async () => {
    const [image, audio] = [
      await uploaded(await portrait(), 'p.png'),
      await uploaded(await recording(), 'a.wav'),
    ];
    const data = ['calm', value(image), value(audio), 10_000, 4, 0, 48, '720*400'];
    const mine = { data, fn_index: 3, session_hash: 'mine' };
    const { body } = await json<{ event_id: string }>(route('queue/join'), 'POST', mine);
    expect(body.event_id).toMatch(/^[0-9a-f]{32}$/);
    expect(await errorOf(value(image), value(audio), 'theirs')).toContain('no such upload of this session');
    const theirs = { event_id: body.event_id, session_hash: 'theirs', fn_index: 3 };
    expect((await json(route('cancel'), 'POST', theirs)).status).toBe(404);
    expect((await json(route('cancel'), 'POST', { ...theirs, event_id: '0'.repeat(32) })).status).toBe(404);
    expect((await raw(studio, { path: `/gradio_api/call/reload_wrapper/${body.event_id}` })).status).toBe(
      404,
    );
    const nothing = await raw(studio, { path: '/gradio_api/queue/data?session_hash=theirs' });
    expect(nothing.body).toContain('"session_not_found":true');
    expect(nothing.body).not.toContain(body.event_id);
    expect((await json(route('cancel'), 'POST', { ...theirs, session_hash: 'mine' })).body).toEqual({
      success: true,
    });
    // A late listener hears how it ended, and that this was all.
    const heard = await raw(studio, { path: '/gradio_api/queue/data?session_hash=mine' });
    expect(
      heard.body
        .split('\n\n')
        .filter(Boolean)
        .every((line) => line.startsWith('data: ')),
    ).toBe(true);
    expect(heard.body).toContain('The run was cancelled.');
    expect(heard.body).toMatch(/data: \{"msg":"close_stream"\}\n\n$/);
  });
});

test('no address in any field makes the studio ask anybody', async () => {
  const audio = value(await uploaded(await recording(), 'a.wav'));
  const addresses = [
    `${canaryUrl}/x.png`,
    canaryUrl.replace('http:', 'HTTP:'),
    canaryUrl.replace('http:', ''),
    canaryUrl.replace('127.0.0.1', 'localhost'),
    `${studio.url}@${new URL(canaryUrl).host}/api/assets/${'0'.repeat(64)}`,
    `${studio.url}/gradio_api/file=${canaryUrl}/x.png`,
  ];
  for (const url of addresses) {
    for (const image of [url, value(url), value(url, { url, is_stream: true }), value('x', { url })])
      expect(await errorOf(image, audio, 'one')).toMatch(/^image: /);
    const headers = { 'x-direct-url': url, 'x-forwarded-host': new URL(canaryUrl).host, referer: url };
    for (const path of [
      `/gradio_api/file=${url}`,
      `/proxy=${url}`,
      `/gradio_api/proxy=${url}`,
      `/logout?_target_url=${url}`,
    ]) {
      const answer = await raw(studio, { path, headers });
      expect([path, answer.status]).toEqual([path, expect.toSatisfy((code) => code >= 400)]);
      expect(answer.headers).not.toHaveProperty('location');
    }
  }
  expect(visits).toEqual([]);
});

test('nothing in the description of the page comes from whoever asks for it', async () => {
  const asked = Array.from({ length: 50 }, (_, at) =>
    raw(studio, {
      path: '/config',
      headers: {
        'x-forwarded-host': `evil${at}.example`,
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil',
      },
    }),
  );
  const bodies = new Set((await Promise.all(asked)).map(({ body }) => body));
  expect(bodies.size).toBe(1);
  expect([...bodies][0]).not.toMatch(/evil|\/tmp|"root"/);
});

test('what a browser would run is not taken in, and nothing of it is served', async () => {
  const hostile = {
    'x.html': '<script>alert(1)</script>',
    'x.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    'x.png': '<script>alert(1)</script>',
    'x.js': 'alert(1)',
    'x.pdf': '%PDF-1.4\n1 0 obj',
  };
  for (const [name, text] of Object.entries(hostile)) {
    const path = await uploaded(text, name, 'image/png');
    expect((await raw(studio, { path: `/gradio_api/file=${path}` })).status).toBe(404);
    expect(await errorOf(value(path), value(path), name)).toMatch(/^image: /);
  }
  const path = await uploaded(await portrait(), '<img src=x onerror=alert(1)>\r\nset-cookie: a=b.png');
  const served = await raw(studio, { path: `/gradio_api/file=${encodeURI(path)}` });
  expect(served.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' });
  expect(served.headers).not.toHaveProperty('set-cookie');
  expect(served.headers['content-disposition']).not.toMatch(/[\r\n<>]/);
});

test('values are judged here, whatever the page would have allowed', async () => {
  const [image, audio] = [
    value(await uploaded(await portrait(), 'p.png')),
    value(await uploaded(await recording(), 'a.wav')),
  ];
  const good: unknown[] = ['calm', image, audio, 1, 4, 0, 16, '384*256', 420, 'euler'];
  const bad: [number, unknown][] = [
    [0, 'a\0b'],
    [0, 7],
    [3, 0],
    [3, 1.5],
    [3, '1'],
    [4, 51],
    [5, 11],
    [6, 4],
    [7, '640*480'],
    [8, -1],
    [9, 'ddim'],
  ];
  for (const [at, wrong] of bad) {
    const { status } = await json(route('run/generate_wrapper'), 'POST', { data: good.with(at, wrong) });
    expect([at, wrong, status]).toEqual([at, wrong, 500]);
  }
  const calls = [
    ['queue/join', { data: good, fn_index: 0, session_hash: 's' }],
    ['queue/join', { data: good, fn_index: 3 }],
    ['queue/join', { data: 'x', fn_index: 3, session_hash: 's' }],
    ['call/component_server', { data: [] }],
    ['component_server', { component_id: 1, fn_name: 'move_resource_to_block_cache', data: secretFile }],
    ['run/__init__', { data: [] }],
    ['call/v2/generate_wrapper', { image, audio, format: '../../x' }],
  ] as const;
  for (const [path, body] of calls)
    expect([path, (await json(route(path), 'POST', body)).status]).toEqual([
      path,
      expect.toSatisfy((code) => code === 400 || code === 404),
    ]);
  expect(readdirSync(studio.dataDir).includes('x')).toBe(false);
});

describe('a body', () => {
  const send = (body: string, type: string) =>
    raw(studio, { path: '/gradio_api/upload', method: 'POST', headers: { 'content-type': type }, body });
  const BOUNDARY = 'multipart/form-data; boundary=b';
  const part = (name: string, content: string) =>
    `--b\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\n\r\n${content}\r\n`;

  test.each([
    ['of dashes behind its boundary', () => `--b${'-'.repeat(1_000_000)}\r\n`],
    ['of ten thousand parts', () => `${part('n', 'x').repeat(10_000)}--b--\r\n`],
    ['without an end', () => part('n', 'x')],
    ['without anything', () => ''],
  ])('%s is refused soon, and others are answered meanwhile', async (_what, body) => {
    const since = performance.now();
    const refused = send(body(), BOUNDARY).catch(() => ({ status: 400 }));
    const other = await raw(studio, { path: '/gradio_api/queue/status' });
    expect(other.status).toBe(200);
    expect((await refused).status).toBeGreaterThanOrEqual(400);
    expect(performance.now() - since).toBeLessThan(5_000);
  });

  test('with a file name of a megabyte is taken in without most of it', async () => {
    const { body } = await send(`${part('n'.repeat(1_000_000), 'x')}--b--\r\n`, BOUNDARY);
    expect(body.length).toBeLessThan(300);
  });

  test('of JSON in a hundred thousand levels is refused', async () => {
    const body = `{"data":${'['.repeat(100_000)}${']'.repeat(100_000)},"fn_index":3,"session_hash":"s"}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await raw(studio, { path: '/gradio_api/queue/join', method: 'POST', headers, body });
    expect(answer.status).toBeLessThan(500);
    expect((await raw(studio, { path: '/config' })).status).toBe(200);
  });
});

test('other websites are kept out of every route', async () => {
  const routes = [
    ['GET', '/config'],
    ['GET', '/gradio_api/info'],
    ['GET', '/gradio_api/queue/data?session_hash=s'],
    ['POST', '/gradio_api/upload'],
    ['POST', '/gradio_api/queue/join'],
    ['POST', '/gradio_api/run/reload_wrapper'],
    ['POST', '/gradio_api/cancel'],
    ['POST', '/login'],
  ] as const;
  for (const [method, path] of routes)
    for (const headers of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost.evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { host: 'rebound.example' },
    ] as Record<string, string>[]) {
      const answer = await raw(studio, {
        method,
        path,
        headers: { 'content-type': 'text/plain', ...headers },
      });
      expect([path, headers, answer.status]).toEqual([path, headers, 403]);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
});
