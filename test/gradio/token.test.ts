import { Client } from '@gradio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { raw, startStudio, type TestStudio } from '../http/studio-in-process.ts';
import { some } from '../variant.ts';
import { GRADIO_CLIENTS, INSTALLING_MS, pythonWith, runPython } from './python.ts';

const TOKEN = 'a-token-of-the-studio';
/** The older one too in `npm run test:long`. */
const TRIED = some(1, GRADIO_CLIENTS);
let studio: TestStudio;
// First: the studio of these tests is not to wait for it.
beforeAll(async () => void (await Promise.all(TRIED.map((client) => pythonWith(client)))), INSTALLING_MS);
beforeAll(async () => {
  studio = await startStudio({ access: { kind: 'token', token: TOKEN } });
});
afterAll(() => studio.close());

test("Gradio's client for JavaScript logs in, with the token as the password or as its own", async () => {
  await expect(Client.connect(studio.url)).rejects.toThrow(/[Ll]ogin credentials are required/);
  await expect(Client.connect(studio.url, { auth: ['me', 'wrong'] })).rejects.toThrow(
    /[Ii]nvalid credentials/,
  );
  const answers = [];
  for (const options of [{ auth: ['me', TOKEN] as [string, string] }, { token: TOKEN as `hf_${string}` }]) {
    const client = await Client.connect(studio.url, options);
    answers.push((await client.predict('/reload_wrapper', [])).data);
  }
  expect(answers).toEqual([
    [expect.stringMatching(/is being loaded\.$/)],
    [expect.stringMatching(/is being loaded\.$/)],
  ]);
});

test.each(TRIED)('%s for Python logs in too', async (version) => {
  const said = await runPython<object>(await pythonWith(version), 'log_in.py', [studio.url, TOKEN]);
  expect(said).toEqual({
    none: 'AuthenticationError',
    wrong: 'AuthenticationError',
    password: expect.stringMatching(/is being loaded\.$/),
    token: expect.stringMatching(/is being loaded\.$/),
  });
});

test('without the token there is nothing, by any route', async () => {
  const paths = [
    'config',
    'gradio_api/info',
    'gradio_api/queue/status',
    'gradio_api/queue/data?session_hash=x',
  ];
  const more = ['gradio_api/heartbeat/x', 'gradio_api/file=x', 'gradio_api/call/generate_wrapper/x'];
  for (const path of [...paths, ...more, 'login'])
    expect([path, (await raw(studio, { path: `/${path}` })).status]).toEqual([path, 401]);
  const posts = [
    'upload',
    'queue/join',
    'cancel',
    'reset',
    'run/reload_wrapper',
    'api/reload_wrapper',
    'call/reload_wrapper',
  ];
  for (const path of posts) {
    const answer = await raw(studio, { path: `/gradio_api/${path}`, method: 'POST', body: '{}' });
    expect([path, answer.status, answer.body.includes(TOKEN)]).toEqual([path, 401, false]);
  }
});

test('logging in is a guess like any other: after ten wrong ones, the right one is not told from them', async () => {
  const log = (password: string) =>
    raw(studio, {
      path: '/login',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ username: 'me', password }).toString(),
    });
  const right = await log(TOKEN);
  expect(String(right.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax$/);
  for (let guess = 0; guess < 12; guess++) await log(`wrong ${guess}`);
  expect((await log(TOKEN)).status).toBe(429);
});
