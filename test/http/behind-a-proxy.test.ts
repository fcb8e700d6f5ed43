import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { belowBasePath } from '../../server/http/base-path.ts';
import { raw, startStudio, type TestStudio } from './studio-in-process.ts';

const TOKEN = 'a-token-of-the-studio';
const PUBLIC = { host: 'studio.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' };
const authorization = `Bearer ${TOKEN}`;

let studio: TestStudio;
beforeAll(async () => {
  const flags = ['--base-path', '/studio/', '--trust-proxy', '127.0.0.1', '--allow-host', 'studio.example'];
  studio = await startStudio({ access: { kind: 'token', token: TOKEN } }, flags);
});
afterAll(() => studio.close());

test.each([
  ['/studio/api/health?x=1', '/api/health?x=1'],
  ['/studio', '/'],
  ['/studio?token=x', '/?token=x'],
  ['/studios/x', '/studios/x'],
  ['/api/health', '/api/health'],
])('%s is %s to the routes', (asked, known) => {
  expect(belowBasePath(asked, '/studio')).toBe(known);
});

test('the page has its addresses below the path, and its socket and interface answer there', async () => {
  const headers = { ...PUBLIC, authorization };
  const bare = await raw(studio, { path: '/studio', headers });
  expect([bare.status, bare.headers.location]).toEqual([308, '/studio/']);
  const shared = await raw(studio, { path: '/studio?size=384*256', headers });
  expect([shared.status, shared.headers.location]).toEqual([308, '/studio/?size=384*256']);
  const { status, body } = await raw(studio, {
    path: '/studio/',
    headers: { ...headers, accept: 'text/html' },
  });
  expect(status).toBe(200);
  expect(body).toContain('<meta name="base-path" content="/studio">');
  const addresses = [...body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => String(address));
  expect(addresses.length).toBeGreaterThan(3);
  for (const path of addresses) {
    expect(path).toMatch(/^\/studio\//);
    expect([path, (await raw(studio, { path, headers })).status]).toEqual([path, 200]);
  }
  expect((await raw(studio, { path: '/studio/api/health', headers })).status).toBe(200);
  const socket = new WebSocket(`ws://127.0.0.1:${studio.port}/studio/api/progress`, {
    headers: { ...headers, origin: 'https://studio.example' },
  });
  expect(await new Promise((heard) => socket.once('open', () => heard('open')).once('error', heard))).toBe(
    'open',
  );
  socket.close();
});

test('the description of the interface and its page name addresses below the path', async () => {
  const headers = { ...PUBLIC, authorization };
  const description = await raw(studio, { path: '/studio/api/openapi.json', headers });
  expect(JSON.parse(description.body)).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/studio' }] });
  const docs = await raw(studio, { path: '/studio/api/docs/', headers: { ...headers, accept: 'text/html' } });
  const addresses = [...docs.body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address = '']) => address);
  expect(addresses.length).toBeGreaterThan(3);
  for (const address of addresses) {
    const { pathname } = new URL(address, 'https://studio.example/studio/api/docs/');
    expect(pathname).toMatch(/^\/studio\//);
    expect([pathname, (await raw(studio, { path: pathname, headers })).status]).toEqual([pathname, 200]);
  }
});

test('the token leads back below the path', async () => {
  const headers = { ...PUBLIC, accept: 'text/html' };
  const { status, headers: said } = await raw(studio, { path: `/studio/?token=${TOKEN}`, headers });
  expect([status, said.location]).toEqual([303, '/studio/']);
});

test('addresses given to programs are those under which they reach the studio', async () => {
  const headers = {
    ...PUBLIC,
    authorization,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
  });
  expect((await raw(studio, { path: '/studio/mcp', method: 'POST', headers, body })).status).toBe(200);
  expect((await raw(studio, { path: '/studio/config', headers })).body).not.toContain('studio.example');
});

test('nobody but the proxy is believed', async () => {
  const stranger = await startStudio();
  try {
    const headers = { 'x-forwarded-host': `127.0.0.1:${stranger.port}`, 'x-forwarded-proto': 'https' };
    expect(
      (await raw(stranger, { path: '/api/health', headers: { ...headers, host: 'evil.example' } })).status,
    ).toBe(403);
    const origin = { ...headers, 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' };
    expect((await raw(stranger, { path: '/api/health', headers: origin })).status).toBe(403);
    expect((await raw(stranger, { path: '/studio/api/health' })).status).toBe(404);
  } finally {
    await stranger.close();
  }
  const foreign = { ...PUBLIC, authorization, 'x-forwarded-host': 'evil.example' };
  expect((await raw(studio, { path: '/studio/api/health', headers: foreign })).status).toBe(403);
});

test('wrong tokens count against whoever sent them through the proxy, not against the proxy', async () => {
  const ask = (from: string, token: string) =>
    raw(studio, {
      path: '/studio/api/health',
      headers: { ...PUBLIC, 'x-forwarded-for': from, authorization: `Bearer ${token}` },
    });
  for (let guess = 0; guess < 12; guess++) await ask('203.0.113.66', `wrong-${guess}`);
  expect((await ask('203.0.113.66', TOKEN)).status).toBe(429);
  expect((await ask('203.0.113.7', TOKEN)).status).toBe(200);
});

test('the page has been built', () => {
  expect(existsSync(join(import.meta.dirname, '../../dist/web/index.html'))).toBe(true);
});
