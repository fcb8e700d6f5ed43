import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { raw, startStudio, type TestStudio, upload } from './studio-in-process.ts';

let studio: TestStudio;
beforeAll(async () => {
  const { limits } = (await import('../../server/config/load.ts')).loadConfig([], {});
  studio = await startStudio({ limits: { ...limits, maxImageBytes: 200_000, maxAudioBytes: 200_000 } });
});
afterAll(() => studio.close());

const codeOf = (body: string): unknown => (JSON.parse(body) as { code?: unknown }).code;

/** How a socket upgrade ends: the HTTP status that refuses it, or 101. */
function upgrade(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${studio.port}/api/progress`, { headers });
    socket.once('open', () => {
      socket.close();
      resolve(101);
    });
    socket.once('unexpected-response', (request, answer) => {
      request.destroy();
      resolve(answer.statusCode ?? 0);
    });
    socket.once('error', () => {});
  });
}

describe('Host', () => {
  test.each([
    'evil.example',
    'evil.example:7860',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '[::2]',
    '',
  ])('%j is refused for the page, the API and what does not exist', async (host) => {
    for (const path of ['/', '/api/health', '/nothing']) {
      const answer = await raw(studio, { path, headers: { host } });
      expect([400, 403]).toContain(answer.status);
      if (answer.status === 403) expect(codeOf(answer.body)).toBe('forbidden_host');
    }
  });

  test.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]', 'studio.localhost'])(
    '%s is let in, at its port and at that of a tunnel',
    async (name) => {
      for (const port of [`:${studio.port}`, ':9000', '']) {
        const answer = await raw(studio, { path: '/api/health', headers: { host: name + port } });
        expect(answer.status).toBe(200);
        const origin = `http://${name}${port}`.toLowerCase();
        expect(await upgrade({ host: name + port, origin })).toBe(101);
      }
    },
  );

  test('a page at another port of this machine is another site', async () => {
    const headers = { host: `localhost:${studio.port}`, origin: 'http://localhost:3000' };
    expect((await raw(studio, { path: '/api/health', headers })).status).toBe(403);
    expect(await upgrade(headers)).toBe(403);
  });

  test('a page opened under a name that is not allowed says how to allow it, in the language of the browser', async () => {
    const headers = { host: 'studio.example:8080', accept: 'text/html,*/*' };
    const english = await raw(studio, { path: '/runs', headers });
    expect([english.status, english.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
    expect(english.body).toContain('--allowed-host studio.example<');
    expect(english.headers['content-security-policy']).toContain("default-src 'none'");
    const chinese = await raw(studio, {
      path: '/',
      headers: { ...headers, 'accept-language': 'zh-CN,zh;q=0.9' },
    });
    expect(chinese.body).toContain('尚未允许');
    const odd = await raw(studio, { path: '/', headers: { ...headers, host: 'a<script>' } });
    expect(odd.body).not.toContain('<script>');
  });

  test('a page behind a proxy that keeps its name to itself says how to allow it instead of staying blank', async () => {
    const proxied = { origin: 'http://studio.example', 'sec-fetch-site': 'same-origin' };
    // Over plain HTTP browsers say nothing about the site.
    for (const headers of [proxied, { origin: proxied.origin }]) {
      const script = await raw(studio, { path: '/assets/index.js', headers });
      expect([script.status, script.headers['content-type']]).toEqual([
        200,
        'text/javascript; charset=utf-8',
      ]);
      expect(script.headers).not.toHaveProperty('access-control-allow-origin');
      expect(script.body).toContain('--allowed-host studio.example');
    }
    const foreign = { ...proxied, 'sec-fetch-site': 'cross-site' };
    expect((await raw(studio, { path: '/assets/index.js', headers: foreign })).status).toBe(403);
    const call = await raw(studio, { path: '/api/health', headers: proxied });
    expect([call.status, codeOf(call.body)]).toEqual([403, 'forbidden_origin']);
    expect(JSON.parse(call.body).detail).toContain('--allowed-host studio.example');
  });

  test('a foreign one is refused on the socket upgrade too', async () => {
    expect(await upgrade({ host: 'evil.example' })).toBe(403);
  });
});

describe('Origin', () => {
  test.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://localhost.evil.example'])(
    '%s may neither read nor write nor listen',
    async (origin) => {
      const requests = [
        { path: '/api/health' },
        { path: '/api/queue', method: 'PATCH', body: '{"paused":true}' },
        { path: '/api/runs', method: 'POST', body: '{}' },
      ];
      for (const { path, method = 'GET', body } of requests) {
        const headers = { origin, 'content-type': 'application/json' };
        const answer = await raw(studio, { path, method, headers, ...(body && { body }) });
        expect([answer.status, codeOf(answer.body)]).toEqual([403, 'forbidden_origin']);
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      }
      expect(await upgrade({ origin })).toBe(403);
    },
  );

  test("the studio's own is let in, and so is a program without one", async () => {
    const origin = `http://127.0.0.1:${studio.port}`;
    const headers = { origin, 'content-type': 'application/json' };
    const change = { path: '/api/queue', method: 'PATCH', body: '{"paused":false}' };
    expect((await raw(studio, { ...change, headers })).status).toBe(200);
    expect((await raw(studio, { ...change, headers: { 'content-type': 'application/json' } })).status).toBe(
      200,
    );
    expect(await upgrade({ origin })).toBe(101);
  });

  test('a foreign site may link to the studio but not embed it', async () => {
    const fetched = (mode: string, dest: string) =>
      raw(studio, {
        path: '/api/health',
        headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode, 'sec-fetch-dest': dest },
      });
    expect((await fetched('no-cors', 'image')).status).toBe(403);
    expect((await fetched('navigate', 'iframe')).status).toBe(403);
    expect((await fetched('navigate', 'document')).status).toBe(200);
  });
});

describe('A name that was allowed', () => {
  let allowing: TestStudio;
  beforeAll(async () => {
    allowing = await startStudio({}, ['--allowed-host', 'studio.example', '--allowed-host', 'box:8080']);
  });
  afterAll(() => allowing.close());

  test.each<[Record<string, string>, number]>([
    [{ host: 'studio.example' }, 200],
    [{ host: 'studio.example:8443', origin: 'https://studio.example:8443' }, 200],
    [{ host: 'box:8080' }, 200],
    [{ host: 'box:8081' }, 403],
    [{ host: 'other.example' }, 403],
    // As nginx sends it unless it is told otherwise: the name that it was given itself.
    [{ host: 'localhost:7860', origin: 'https://studio.example' }, 200],
    [{ host: 'localhost:7860', origin: 'https://other.example' }, 403],
  ])('%o is answered with %i', async (headers, status) => {
    expect((await raw(allowing, { path: '/api/health', headers })).status).toBe(status);
  });
});

test('every answer forbids inline script, framing and sniffing, errors included', async () => {
  for (const path of ['/api/health', '/api/nothing', '/']) {
    const { headers } = await raw(studio, { path });
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers).not.toHaveProperty('strict-transport-security');
  }
});

test.each([
  '/../../etc/passwd',
  '/..%2f..%2fetc%2fpasswd',
  '/assets/..%2f..%2f..%2fpackage.json',
  '/api/assets/..%2f..%2fstudio.sqlite',
  '/api/runs/..%2f..%2f/video',
  '/api/runs/%2e%2e/log',
  '/%00',
  '/%',
])('%s leads nowhere', async (path) => {
  const answer = await raw(studio, { path });
  expect([400, 404]).toContain(answer.status);
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test.each(['..%2fevil', '.hidden', 'a%2fb', '%00', 'x'.repeat(61)])(
  'a preset cannot be called %s',
  async (name) => {
    const answer = await raw(studio, {
      path: `/api/presets/${name}`,
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"params":{}}',
    });
    expect(answer.status).toBe(400);
  },
);

describe('uploads', () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const html = Buffer.from('<!doctype html><script>alert(1)</script>');

  test.each([
    ['an SVG that says it is a PNG', svg, 'face.png', 'image/png'],
    ['a page that says it is a JPEG', html, 'face.jpg', 'image/jpeg'],
    ['nothing at all', Buffer.alloc(0), 'face.png', 'image/png'],
  ])('%s is refused by its content', async (_what, bytes, name, type) => {
    const { status, body } = await upload<{ code: string }>(studio, 'image', bytes, name, type);
    expect([status, body.code]).toEqual([415, 'unsupported_media']);
  });

  test('a file beyond the limit is refused with a sentence', async () => {
    const { status, body } = await upload<{ code: string; detail: string }>(
      studio,
      'image',
      Buffer.alloc(300_000, 1),
      'big.png',
    );
    expect([status, body.code]).toEqual([413, 'too_large']);
    expect(body.detail).toMatch(/^[A-Z].*\.$/);
  });

  test('a body of JSON beyond the limit is refused', async () => {
    const answer = await raw(studio, {
      path: '/api/plan',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ params: {}, engine: 'x'.repeat(300_000) }),
    });
    expect([answer.status, codeOf(answer.body)]).toEqual([413, 'too_large']);
  });
});

describe('a studio with a token', () => {
  const token = 'correct-horse-battery';
  let closed: TestStudio;
  beforeAll(async () => {
    closed = await startStudio({}, ['--token', token]);
  });
  afterAll(() => closed.close());

  test('tells nothing to who does not know it', async () => {
    const strangers: Record<string, string>[] = [
      {},
      { authorization: 'Bearer wrong' },
      { cookie: `studio_session=${'0'.repeat(64)}` },
    ];
    for (const headers of strangers) {
      const answer = await raw(closed, { path: '/api/health', headers });
      expect([answer.status, codeOf(answer.body)]).toEqual([401, 'unauthorized']);
    }
    expect((await raw(closed, { path: '/api/health?token=wrong' })).status).toBe(401);
  });

  test('lets in a program with the header', async () => {
    const headers = { authorization: `Bearer ${token}` };
    expect((await raw(closed, { path: '/api/health', headers })).status).toBe(200);
  });

  test('turns the token in the address into a cookie and takes it out of the address bar', async () => {
    const first = await raw(closed, {
      path: `/?token=${token}&view=library`,
      headers: { accept: 'text/html' },
    });
    expect([first.status, first.headers.location]).toEqual([303, '/?view=library']);
    const [cookie = ''] = first.headers['set-cookie'] as string[];
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain(token);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await raw(closed, { path: '/api/health', headers })).status).toBe(200);
  });
});
