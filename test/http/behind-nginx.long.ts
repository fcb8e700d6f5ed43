import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, handle_file } from '@gradio/client';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { Asset, Run } from '../../server/contract/index.ts';
import { GRADIO_CLIENTS, INSTALLING_MS, pythonWith, runPython } from '../gradio/python.ts';
import { json, portrait, recording, startStudio, type TestStudio, upload } from './studio-in-process.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/', import.meta.url));
const DOCS = fileURLToPath(new URL('../../docs/behind-a-proxy.md', import.meta.url));

let studio: TestStudio;
let url: string;
let stop: () => Promise<void>;
// First: the studio of these tests is not to wait for it.
beforeAll(async () => void (await pythonWith(GRADIO_CLIENTS[0])), INSTALLING_MS);
beforeAll(async () => {
  const program = nginx();
  const port = await getPort();
  const flags = ['--base-path', '/studio', '--trust-proxy', '127.0.0.1', '--allow-host', `127.0.0.1:${port}`];
  studio = await startStudio({}, flags);
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port));
  const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  url = `http://127.0.0.1:${port}/studio`;
  stop = async () => {
    child.kill('SIGQUIT');
    await once(child, 'exit');
    rmSync(folder, { recursive: true });
  };
  const answers = () =>
    fetch(`${url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) await sleep(50);
}, INSTALLING_MS);
afterAll(async () => {
  await studio.close();
  await stop();
});

/** Debian's nginx, installed where that is allowed. */
function nginx(): string {
  const program = '/usr/sbin/nginx';
  if (!existsSync(program) && process.getuid?.() === 0) {
    spawnSync('apt-get', ['update', '-qq']);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'nginx-light']);
  }
  if (!existsSync(program)) throw new Error('This test needs nginx (Debian: apt-get install nginx-light).');
  return program;
}

/** The snippet of the documentation, word for word but for the ports, in as little else as nginx takes. */
function configuration(folder: string, port: number): string {
  const [, snippet = ''] = /```nginx\n([\s\S]*?)```/.exec(readFileSync(DOCS, 'utf8')) ?? [];
  const [location = '', map = ''] = snippet.split('# In the http block:\n');
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `pid ${folder}/pid; error_log stderr crit; worker_processes 1; events {}
http {
  access_log off;
  ${places.map((place) => `${place}_temp_path ${folder}/${place};`).join(' ')}
  ${map}
  server { listen 127.0.0.1:${port}; ${location.replace(':7860', `:${studio.port}`).replace('Host $host', 'Host $http_host')} }
}`;
}

const SMALL = { size: '384*256', infer_frames: 16, num_clip: 2 };

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
  // It came before there was an end to it: nginx has not waited for the whole.
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
