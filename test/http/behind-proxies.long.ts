import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, handle_file } from '@gradio/client';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { Asset, Run } from '../../server/contract/index.ts';
import { installed, PROXIES, settingBehind, startProxy } from '../fixtures/proxies.ts';
import { GRADIO_CLIENTS, INSTALLING_MS, pythonWith, runPython } from '../gradio/python.ts';
import { json, portrait, recording, startStudio, type TestStudio, upload } from './studio-in-process.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/', import.meta.url));

const SMALL = { size: '384*256', infer_frames: 16, num_clip: 2 };

// First: no studio of these tests is to wait for it.
beforeAll(async () => {
  await pythonWith(GRADIO_CLIENTS[0]);
  for (const { proxy } of PROXIES) installed(proxy);
}, INSTALLING_MS);

describe.each(PROXIES)('behind $proxy, below a path', ({ proxy }) => {
  let studio: TestStudio;
  let url: string;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const port = await getPort();
    studio = await startStudio({}, [], settingBehind(port));
    ({ url, stop } = await startProxy(proxy, { port, scheme: 'http', studioPort: studio.port }));
  });
  afterAll(async () => {
    await studio.close();
    await stop();
  });

  test('the path alone leads to the page, with the settings of a link', async () => {
    for (const link of ['', '?size=384*256&num_clip=2']) {
      const answer = await fetch(url + link, { headers: { accept: 'text/html' } });
      expect([answer.status, answer.url]).toEqual([200, `${url}/${link}`]);
    }
  });

  test('the page, a run, its socket and its stream while it is made', async () => {
    const page = await (await fetch(`${url}/`, { headers: { accept: 'text/html' } })).text();
    const [, script = ''] = /src="([^"]+\.js)"/.exec(page) ?? [];
    expect((await fetch(new URL(script, url))).headers.get('content-type')).toContain('javascript');
    const image = (await upload<Asset>({ url }, 'image', await portrait(), 'p.png')).body.id;
    const audio = (await upload<Asset>({ url }, 'audio', await recording(), 'a.wav')).body.id;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/progress`);
    await once(socket, 'open');
    socket.send(JSON.stringify({ subscribe: { runs: 'all' } }));
    const heard: string[] = [];
    socket.on('message', (text) => heard.push((JSON.parse(String(text)) as { type: string }).type));
    const params = { ...SMALL, num_clip: 8 };
    const { body: run } = await json<Run>(`${url}/api/runs`, 'POST', { image, audio, prompt: '', params });
    const reader = (await fetch(`${url}/api/runs/${run.id}/stream`)).body?.getReader();
    await reader?.read();
    // It came before there was an end to it: the proxy has not waited for the whole.
    expect((await json<Run>(`${url}/api/runs/${run.id}`, 'GET')).body.endedAt).toBeNull();
    while (!(await reader?.read())?.done);
    await expect.poll(() => heard, { timeout: 20_000 }).toContain('run.progress');
    socket.close();
  });

  test('an upload of 200 MB', async () => {
    const wav = await recording();
    const long = Buffer.alloc(200_000_000);
    wav.copy(long, 0, 0, 44);
    for (let at = 44; at < long.length; at += wav.length - 44) wav.copy(long, at, 44);
    long.writeUInt32LE(long.length - 8, 4);
    long.writeUInt32LE(long.length - 44, 40);
    const { status, body } = await upload<Asset>({ url }, 'audio', long, 'long.wav');
    expect([status, body.kind === 'audio' && body.bytes]).toEqual([201, long.length]);
  }, 300_000);

  test("Gradio's clients below the path", async () => {
    const inputs = [
      join(EXAMPLES, 'portraits/daniel.png'),
      join(EXAMPLES, 'recordings/report-en.wav'),
    ] as const;
    const client = await Client.connect(url);
    const { data } = await client.predict('/generate_wrapper', {
      ...SMALL,
      image: handle_file(inputs[0]),
      audio: handle_file(inputs[1]),
    });
    const [video] = data as [{ url: string }];
    expect(video.url.startsWith(`${url}/gradio_api/file=`)).toBe(true);
    expect((await fetch(video.url)).status).toBe(200);
    const said = await runPython<{ predict: unknown[] }>(
      await pythonWith(GRADIO_CLIENTS[0]),
      'upstream_script.py',
      [`${url}/`, ...inputs],
    );
    expect(said.predict).toEqual(['file .mp4', 'str']);
  });
});
