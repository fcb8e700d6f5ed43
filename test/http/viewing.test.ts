import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../server/config/load.ts';
import {
  type Problem,
  type Run,
  ShowingNews,
  type Shown,
  type Viewing,
} from '../../server/contract/index.ts';
import { ViewingDoor } from '../../server/http/viewing/viewing-door.ts';
import { until } from '../engines/harness.ts';
import { outcome } from '../fixtures/outcome.ts';
import { LiveClient } from './live-client.ts';
import { json, portrait, recording, startStudio, type TestStudio, upload } from './studio-in-process.ts';

type Door = Extract<Viewing, { open: true }>;

let studio: TestStudio;
let run: string;
let image: string;
beforeAll(async () => {
  studio = await startStudio();
  image = (await upload(studio, 'image', await portrait(), 'portrait.png')).body.id;
  const audio = (await upload(studio, 'audio', await recording(), 'talk.wav')).body.id;
  const body = { image, audio, prompt: 'A secret plan', params: { size: '384*256', num_clip: 2 } };
  run = (await json<Run>(`${studio.url}/api/runs`, 'POST', body)).body.id;
}, 120_000);
afterEach(() => json(`${studio.url}/api/viewing`, 'DELETE'));
afterAll(() => studio.close());

const state = async () => (await json<Viewing>(`${studio.url}/api/viewing`, 'GET')).body;

/** Opens the door; answers its address as this machine reaches it, without a slash at its end. */
async function open(shown: string | null = run): Promise<string> {
  const answer = await json<Door>(`${studio.url}/api/viewing`, 'POST', { minutes: 10, run: shown });
  expect(answer.status).toBe(201);
  const url = new URL(answer.body.urls[0] ?? '');
  url.hostname = '127.0.0.1';
  return url.href.replace(/\/$/, '');
}

/** Reads the news until they are what was hoped for, and leaves. */
async function news(door: string, hoped: (news: ShowingNews) => boolean): Promise<ShowingNews> {
  const answer = await fetch(`${door}/news`);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    const lines = text.split('\n\n').filter((line) => line.startsWith('data: '));
    const last = lines.map((line) => ShowingNews.parse(JSON.parse(line.slice(6)))).find(hoped);
    // Leaving the loop is leaving the door.
    if (last) return last;
  }
  throw new Error(`it ended with ${text}`);
}

/** What comes of a connection to this port: the code of its error, or that it stands. */
async function knock(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const outcome = await once(socket, 'connect').catch(({ code }: NodeJS.ErrnoException) => code);
  socket.destroy();
  return typeof outcome === 'string' ? outcome : 'connected';
}

/** What is answered over this connection to a request for this address; empty where it is cut off. */
async function asked(connection: Socket, address: URL): Promise<string> {
  let answer = '';
  connection.on('data', (chunk) => {
    answer += chunk.toString();
  });
  connection.write(`GET ${address.pathname}/ HTTP/1.1\r\nhost: ${address.host}\r\n\r\n`);
  await once(connection, 'close').catch(() => undefined);
  return answer;
}

async function shownThrough(door: string): Promise<Shown> {
  const { shown } = await news(door, (heard) => heard.shown?.status === 'done');
  if (!shown) throw new Error('nothing is shown');
  return shown;
}

test('a door shows the run on the stage: its page, how far it is, its video, its portrait; and nothing else of it', async () => {
  const door = await open();
  const page = await fetch(`${door}/`);
  expect(page.headers.get('content-type')).toContain('text/html');
  const [script] = /assets\/[\w.-]+\.js/.exec(await page.text()) ?? [];
  expect((await fetch(`${door}/${script}`)).status).toBe(200);

  const shown = await shownThrough(door);
  expect(shown.caption).toBe('A secret plan');
  expect(Object.keys(shown).sort()).toEqual(
    ['caption', 'fps', 'height', 'id', 'progress', 'status', 'videoBytes', 'width'].sort(),
  );
  expect(shown.id).not.toBe(run);
  const stream = Buffer.from(await (await fetch(`${door}/${shown.id}/stream`)).arrayBuffer());
  expect(stream.subarray(4, 8).toString()).toBe('ftyp');
  expect(stream.length).toBeGreaterThan(shown.videoBytes / 2);
  const part = await fetch(`${door}/${shown.id}/video`, { headers: { range: 'bytes=4-7' } });
  expect(part.status).toBe(206);
  expect(await part.text()).toBe('ftyp');
  expect((await fetch(`${door}/${shown.id}/portrait`)).headers.get('content-type')).toBe('image/jpeg');
});

test('nothing can be listed or changed through it, and without its key there is nothing at all', async () => {
  const door = await open();
  const { id } = await shownThrough(door);
  const { origin } = new URL(door);
  const key = new URL(door).pathname.slice(1);
  const wrong = key.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
  for (const path of [
    '/',
    '/api/runs',
    '/api/health',
    '/api/viewing',
    '/index.html',
    '/watch.html',
    `/${wrong}/`,
    `/${wrong}/news`,
    `/${key}/api/runs`,
    `/${key}/index.html`,
    `/${key}/assets/`,
    `/${key}/assets/..%2findex.html`,
    `/${key}/assets/..%2f..%2f..%2fpackage.json`,
    `/${key}/${run}/video`,
    `/${key}/${run}/stream`,
    `/${key}/${id}/log`,
    `/${key}/${id}`,
  ]) {
    const answer = await fetch(origin + path);
    expect([path, answer.status, await answer.text()]).toEqual([path, 404, '']);
  }
  const { id: runId } = (await json<{ runs: Run[] }>(`${studio.url}/api/runs`, 'GET')).body.runs[0] ?? {};
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
    for (const path of ['', '/news', `/${id}/video`, `/${runId}`, '/api/queue'])
      expect([method, path, (await fetch(door + path, { method })).status]).toEqual([method, path, 404]);
  expect(outcome((await json<Run>(`${studio.url}/api/runs/${run}`, 'GET')).body)).toBe('done');
});

test('viewers are counted; they follow what is shown next, and what was shown before is gone', async () => {
  const door = await open();
  const { id: before } = await shownThrough(door);
  const leaving = new AbortController();
  const watching = await fetch(`${door}/news`, { signal: leaving.signal });
  await expect.poll(async () => ((await state()) as Door).viewers).toBe(1);
  const next = await json<Viewing>(`${studio.url}/api/viewing`, 'PATCH', { run: null });
  expect(next.body).toMatchObject({ open: true, run: null });
  await news(door, ({ shown }) => shown === null);
  expect((await fetch(`${door}/${before}/video`)).status).toBe(404);
  leaving.abort();
  await watching.text().catch(() => undefined);
  await expect.poll(async () => ((await state()) as Door).viewers).toBe(0);
});

test('a closed door tells its viewers, cuts them off and is dead; the next one has another address', async () => {
  const door = await open();
  const port = Number(new URL(door).port);
  const watching = await fetch(`${door}/news`);
  const closing = json(`${studio.url}/api/viewing`, 'DELETE');
  let heard = '';
  let onceOver: unknown;
  const listening = async () => {
    for await (const chunk of watching.body ?? []) {
      heard += Buffer.from(chunk).toString();
      if (heard.includes('"over":true')) onceOver ??= await knock(port);
    }
  };
  // It is cut off: there is no end that could be read.
  await listening().catch(() => undefined);
  expect(onceOver).toBe('ECONNREFUSED');
  expect((await closing).status).toBe(204);
  expect(await state()).toEqual({ open: false });
  expect(await knock(port)).toBe('ECONNREFUSED');
  const late = await json<Problem>(`${studio.url}/api/viewing`, 'PATCH', { run });
  expect([late.status, late.body.code]).toEqual([409, 'not_ready']);
  const again = await open();
  expect(new URL(again).pathname).not.toBe(new URL(door).pathname);
});

test('a connection that a browser has opened ahead is as dead as the address', async () => {
  const door = await open();
  const ahead = connect(Number(new URL(door).port), '127.0.0.1');
  await once(ahead, 'connect');
  const watching = await fetch(`${door}/news`);
  const closing = json(`${studio.url}/api/viewing`, 'DELETE');
  let heard = '';
  let onceOver: unknown;
  const listening = async () => {
    for await (const chunk of watching.body ?? []) {
      heard += Buffer.from(chunk).toString();
      if (heard.includes('"over":true')) onceOver ??= await asked(ahead, new URL(door));
    }
  };
  await listening().catch(() => undefined);
  expect(onceOver).toBe('');
  expect((await closing).status).toBe(204);
});

test('it closes by itself when its time is over, and with the studio', async () => {
  // What a door asks of a studio that shows nothing.
  const nothing = () => () => undefined;
  const empty = {
    config: loadConfig([], {}),
    events: { listen: nothing },
    live: { find: () => null, onChange: nothing },
  };
  const door = new ViewingDoor(empty as unknown as ConstructorParameters<typeof ViewingDoor>[0]);
  const opened = (await door.open(300, null, null)) as Door;
  expect(Date.parse(opened.closesAt) - Date.now()).toBeLessThanOrEqual(300);
  await until(() => !door.state().open);

  const other = await startStudio();
  const address = await json<Door>(`${other.url}/api/viewing`, 'POST', {});
  const { port } = new URL(address.body.urls[0] ?? '');
  await other.close();
  expect(await knock(Number(port))).toBe('ECONNREFUSED');
}, 60_000);

test('a live session takes the place of the run while it lasts, where that is wanted: with sound, from a picture to begin with', async () => {
  const door = await open();
  const show = (live: string | null) => json<Viewing>(`${studio.url}/api/viewing`, 'PATCH', { run, live });
  const speaker = new LiveClient(studio.url);
  try {
    const params = { size: '384*256' } as const;
    await speaker.say({ open: { image, prompt: '', params, transport: 'units', pace: 'live' } });
    const { session } = await speaker.message('opened');
    // What somebody speaks is not shown to viewers by itself.
    const { live: before } = await news(door, ({ shown }) => shown !== null);
    expect(before).toBeUndefined();
    expect((await show(session)).body).toMatchObject({ live: session });
    const { shown, live } = await news(door, (heard) => heard.live !== undefined);
    expect(shown).toBeNull();
    expect(Object.keys(live ?? {}).sort()).toEqual(['height', 'id', 'mime', 'width']);
    const answer = await fetch(`${door}/${live?.id}/live`);
    const reader = answer.body?.getReader();
    let bytes = Buffer.alloc(0);
    while (bytes.toString('latin1').split('moof').length < 4) {
      const { value } = (await reader?.read()) ?? {};
      if (!value) throw new Error('it ended');
      bytes = Buffer.concat([bytes, value]);
    }
    await reader?.cancel();
    expect((await fetch(`${door}/${live?.id}/portrait`)).headers.get('content-type')).toBe('image/jpeg');
    const text = bytes.toString('latin1');
    expect(text.slice(4, 8)).toBe('ftyp');
    // Picture and sound, each in its track.
    expect([text.includes('avc1'), text.includes('mp4a')]).toEqual([true, true]);

    await show(null);
    await news(door, ({ live, shown }) => live === undefined && shown !== null);
    expect((await fetch(`${door}/${live?.id}/live`)).status).toBe(404);
    await show(session);
    await news(door, (heard) => heard.live !== undefined);
  } finally {
    speaker.close();
  }
  // It is over: the run again.
  await news(door, ({ live, shown }) => live === undefined && shown?.status === 'done');
});
