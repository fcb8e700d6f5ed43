import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { until } from '../engines/harness.ts';
import { raw, startStudio, type TestStudio } from './studio-in-process.ts';

const TOKEN = 'correct-horse-battery';
const BOUNDARY = 'frontier';

let studio: TestStudio;
let closed: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
  closed = await startStudio({}, ['--token', TOKEN]);
});
afterAll(async () => {
  await studio.close();
  await closed.close();
});

/** A connection that says exactly these bytes, and what comes back. */
async function dial({ port }: TestStudio, text: string): Promise<{ socket: Socket; heard: () => string }> {
  const socket = connect({ host: '127.0.0.1', port });
  onTestFinished(() => void socket.destroy());
  let heard = '';
  socket.setEncoding('latin1').on('data', (bytes: string) => {
    heard += bytes;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(text, 'latin1');
  return { socket, heard: () => heard };
}

const head = (to: TestStudio, line: string, ...fields: string[]) =>
  [line, `Host: 127.0.0.1:${to.port}`, ...fields, '', ''].join('\r\n');

const part = (name: string, value: string, file?: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file ? `; filename="${file}"` : ''}\r\n\r\n${value}\r\n`;

describe('An offer of another protocol is ignored', () => {
  test('and a plain request is answered as if it had not been made', async () => {
    const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAA'];
    const { heard } = await dial(studio, head(studio, 'GET /api/health HTTP/1.1', ...offer));
    await until(() => heard().includes('"status":"ok"'));
    expect(heard()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('with its body, and the connection can be used again', async () => {
    const body = '{"paused":false}';
    const offer = ['Connection: Upgrade', 'Upgrade: h2c', 'Content-Type: application/json'];
    const request = head(studio, 'PATCH /api/queue HTTP/1.1', ...offer, `Content-Length: ${body.length}`);
    const { socket, heard } = await dial(studio, request + body.slice(0, 5));
    socket.write(body.slice(5));
    await until(() => heard().includes('"paused":false'));
    socket.write(head(studio, 'GET /api/health HTTP/1.1'));
    await until(() => heard().includes('"status":"ok"'));
    expect(heard().match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
  });
});

describe('A damaged upload is the fault of whoever sent it', () => {
  const whole = `${part('kind', 'image')}${part('file', 'x'.repeat(2000), 'a.png')}--${BOUNDARY}--\r\n`;
  test.each([
    ['without a boundary', 'multipart/form-data', whole],
    ['with an empty boundary', 'multipart/form-data; boundary=', whole],
    ['with a boundary that is too long', `multipart/form-data; boundary=${'b'.repeat(300)}`, whole],
    ['with a preamble and nothing else', `multipart/form-data; boundary=${BOUNDARY}`, 'a preamble'],
    ['without its end', `multipart/form-data; boundary=${BOUNDARY}`, whole.slice(0, -20)],
    ['cut off in the kind', `multipart/form-data; boundary=${BOUNDARY}`, whole.slice(0, 60)],
    ['with nothing in it', `multipart/form-data; boundary=${BOUNDARY}`, ''],
    [
      'with some that has no name',
      `multipart/form-data; boundary=${BOUNDARY}`,
      `--${BOUNDARY}\r\n\r\n${'x'.repeat(20_000)}\r\n--${BOUNDARY}--\r\n`,
    ],
  ])('%s', async (_what, type, body) => {
    const answer = await raw(studio, {
      path: '/api/assets',
      method: 'POST',
      headers: { 'content-type': type, 'content-length': String(body.length) },
      body,
    });
    const { code, detail } = JSON.parse(answer.body) as { code: string; detail: string };
    expect([answer.status, code]).toEqual([400, 'invalid_request']);
    expect(detail).toMatch(/^[A-Z].*\.$/);
  });
});

test('a client that sends everything before it listens still hears why its upload was refused', async () => {
  const body = `${part('file', 'x'.repeat(8_000_000), 'a.png')}${part('kind', 'image')}--${BOUNDARY}--\r\n`;
  const type = `Content-Type: multipart/form-data; boundary=${BOUNDARY}`;
  const { socket, heard } = await dial(
    studio,
    head(studio, 'POST /api/assets HTTP/1.1', type, `Content-Length: ${body.length}`),
  );
  for (let at = 0; at < body.length; at += 500_000) {
    const taken = socket.write(body.slice(at, at + 500_000), 'latin1');
    if (!taken) await once(socket, 'drain');
  }
  await until(() => heard().includes('Say the kind of the file'));
  expect(heard()).toMatch(/^HTTP\/1\.1 400 /);
});

describe('Somebody without the token', () => {
  const upload = (to: TestStudio) =>
    head(
      to,
      'POST /api/assets HTTP/1.1',
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}`,
      'Content-Length: 900000000',
    );

  test('cannot hold connections by sending slowly, and keeps nobody out', async () => {
    const slow = await Promise.all(Array.from({ length: 600 }, () => dial(closed, upload(closed))));
    const drip = setInterval(() => {
      for (const { socket } of slow) socket.write('x');
    }, 1000);
    onTestFinished(() => clearInterval(drip));
    await until(() => slow.every(({ heard }) => heard().startsWith('HTTP/1.1 401 ')));
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await raw(closed, { path: '/api/health', headers })).status).toBe(200);
    await until(() => slow.every(({ socket }) => socket.destroyed));
  });

  test('is read no further than it takes to answer', async () => {
    const { socket, heard } = await dial(closed, upload(closed));
    const chunk = Buffer.alloc(256 * 1024, 1);
    let sent = 0;
    while (!socket.destroyed && sent < 200_000_000) {
      sent += chunk.length;
      if (!socket.write(chunk)) await new Promise((go) => socket.once('drain', go).once('close', go));
    }
    expect(heard()).toMatch(/^HTTP\/1\.1 401 /);
    // What the system holds on the way is as it is set up, and some 10 MB.
    expect(sent).toBeLessThan(100_000_000);
  });

  test.each([
    '/..//evil.example',
    '/.//evil.example',
    '/%2e//evil.example',
    '/x/..//evil.example',
    '//evil.example',
    '//[::1',
  ])('is not led away from the studio by %s', async (path) => {
    const answer = await raw(closed, { path: `${path}?token=${TOKEN}`, headers: { accept: 'text/html' } });
    const { location } = answer.headers;
    if (location) expect(new URL(String(location), closed.url).origin).toBe(closed.url);
    else expect([400, 401, 404]).toContain(answer.status);
  });
});

test('guesses at the token end soon, for programs and for the address bar, and do not shut out who is in', async () => {
  const guarded = await startStudio({}, ['--token', TOKEN]);
  onTestFinished(() => guarded.close());
  const entry = await raw(guarded, { path: `/?token=${TOKEN}`, headers: { accept: 'text/html' } });
  const [cookie = ''] = entry.headers['set-cookie'] as string[];
  const statuses: number[] = [];
  for (let guess = 0; guess < 15; guess++) {
    const authorization = `Bearer wrong-guess-${guess}`;
    const asks =
      guess % 2
        ? { path: '/api/health', headers: { authorization } }
        : { path: `/?token=wrong-guess-${guess}` };
    statuses.push((await raw(guarded, asks)).status);
  }
  expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
  expect(statuses.at(-1)).toBe(429);
  const right = await raw(guarded, {
    path: '/api/health',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect(right.status).toBe(429);
  expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
  const known = await raw(guarded, {
    path: '/api/health',
    headers: { cookie: cookie.split(';')[0] ?? '' },
  });
  expect(known.status).toBe(200);
});

test('a page that floods its socket is told so and cut off, and the others go on', async () => {
  const flood = new WebSocket(`ws://127.0.0.1:${studio.port}/api/progress`);
  const quiet = new WebSocket(`ws://127.0.0.1:${studio.port}/api/progress`);
  onTestFinished(() => quiet.terminate());
  await Promise.all([once(flood, 'open'), once(quiet, 'open')]);
  quiet.send('{"subscribe":{"runs":"all"}}');
  const heard: string[] = [];
  quiet.on('message', (text) => heard.push(String(text)));
  for (let sent = 0; sent < 10_000; sent++) flood.send('{"subscribe":{"runs":"all","after":0}}');
  const [code, reason] = (await once(flood, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1008, 'Too many messages in a short time.']);
  await raw(studio, {
    path: '/api/queue',
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: '{"paused":true}',
  });
  // Among what else happens: an engine that has just loaded says so.
  await until(() => heard.some((text) => text.includes('queue.changed')));
});
