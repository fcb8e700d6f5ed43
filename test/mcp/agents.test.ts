import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Asset, RunPage } from '../../server/contract/index.ts';
import { INSTALLING_MS, pythonWith, runPython } from '../gradio/python.ts';
import { json, raw, startStudio, type TestStudio, upload } from '../http/studio-in-process.ts';
import { some, variant } from '../variant.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/', import.meta.url));
const TOKEN = 'a-token-of-the-studio';
const authorization = `Bearer ${TOKEN}`;
const SMALL = { size: '384*256', infer_frames: 16, num_clip: 1 };

let studio: TestStudio;
let image: string;
let audio: string;
beforeAll(async () => {
  studio = await startStudio();
  const read = (path: string) => readFile(join(EXAMPLES, path));
  image = (await upload<Asset>(studio, 'image', await read('portraits/daniel.png'), 'daniel.png')).body.id;
  audio = (await upload<Asset>(studio, 'audio', await read('recordings/report-en.wav'), 'report.wav')).body
    .id;
});
afterAll(() => studio.close());

async function connected(mode: 'legacy' | 'auto', url = studio.url): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers: { authorization } } }),
  );
  return client;
}

/** What a tool answers, as data. */
async function call(client: Client, name: string, values: object = {}): Promise<Record<string, unknown>> {
  const result = await client.callTool({ name, arguments: { ...values } });
  expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
  return result.structuredContent as Record<string, unknown>;
}

const newest = async () => (await json<RunPage>(`${studio.url}/api/runs`, 'GET')).body.runs[0];

describe.each(some(1, ['auto', 'legacy'] as const))("the protocol's own client, %s", (mode) => {
  let client: Client;
  beforeAll(async () => {
    client = await connected(mode);
  });
  afterAll(() => client.close());

  test('finds the tools, the inputs and what is known of them', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'list_inputs',
      'inspect_input',
      'add_input',
      'plan',
      'generate',
      'list_runs',
      'get_video',
      'cancel_run',
    ]);
    const { inputs } = await call(client, 'list_inputs');
    expect(inputs).toContainEqual({ id: image, kind: 'image', name: 'daniel.png', example: false });
    expect(await call(client, 'inspect_input', { id: image })).toMatchObject({ kind: 'image', faces: 1 });
    const base64 = (await readFile(join(EXAMPLES, 'portraits/daniel.png'))).toString('base64');
    expect(await call(client, 'add_input', { kind: 'image', name: 'x.png', base64 })).toMatchObject({
      id: image,
    });
    expect(await call(client, 'plan', { image, audio, params: SMALL })).toMatchObject({ frames: 16 });
  });

  test('makes a video, hears its progress, and reads the video', async () => {
    const heard: number[] = [];
    const request = {
      name: 'generate',
      arguments: { image, audio, prompt: 'calm', params: { ...SMALL, num_clip: 4 } },
    };
    const result = await client.callTool(request, {
      onprogress: ({ progress, total }) => {
        expect(total).toBe(64);
        heard.push(progress);
      },
    });
    const { id, status, video } = result.structuredContent as Record<string, string>;
    expect(status).toBe('done');
    expect(heard.length).toBeGreaterThan(0);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
    const bytes = Buffer.from(await (await fetch(String(video))).arrayBuffer());
    const { resources } = await client.listResources();
    const uri = `liveavatar://videos/${id}`;
    expect(resources).toContainEqual(expect.objectContaining({ uri, mimeType: 'video/mp4' }));
    const [content] = (await client.readResource({ uri })).contents;
    expect(content && 'blob' in content && Buffer.from(String(content.blob), 'base64').equals(bytes)).toBe(
      true,
    );
    const { runs } = await call(client, 'list_runs', { limit: 1 });
    expect(runs).toMatchObject([{ id, status: 'done' }]);
    expect(await call(client, 'get_video', { run: id })).toMatchObject({ video });
  });

  test('cancels a call, and the run ends', async () => {
    const cancelling = new AbortController();
    const params = { size: '720*400', num_clip: 10_000 };
    const request = { name: 'generate', arguments: { image, audio, prompt: '', params } };
    const asked = client.callTool(request, {
      signal: cancelling.signal,
      onprogress: () => cancelling.abort(),
    });
    await expect(asked).rejects.toThrow();
    await expect.poll(async () => (await newest())?.status, { timeout: 30_000 }).toBe('cancelled');
  });

  test('is told in a sentence what cannot be', async () => {
    const request = { image, audio, prompt: '', params: { infer_frames: 17 } };
    const bad = await client
      .callTool({ name: 'generate', arguments: request })
      .catch((error: Error) => error);
    expect(JSON.stringify(bad instanceof Error ? bad.message : bad.content)).toContain('multiple of 4');
    // Parts would be a batch, of which the first is no answer to somebody who waits for a video.
    const inParts = { image, audio, prompt: '', parts: { seconds: 30 } };
    const unknown = await client
      .callTool({ name: 'generate', arguments: inParts })
      .catch((error: Error) => error);
    expect(JSON.stringify(unknown instanceof Error ? unknown.message : unknown.content)).toContain('parts');
    const gone = await client.callTool({ name: 'inspect_input', arguments: { id: '0'.repeat(64) } });
    expect([gone.isError, JSON.stringify(gone.content)]).toEqual([
      true,
      expect.stringContaining('no such file'),
    ]);
  });
});

variant(
  "the protocol's client for Python does that too",
  async () => {
    const said = await runPython<object>(await pythonWith('mcp'), 'agent.py', [
      `${studio.url}/mcp`,
      image,
      audio,
    ]);
    expect(said).toMatchObject({ tools: expect.arrayContaining(['generate']), status: 'done', heard: true });
  },
  INSTALLING_MS,
);

test('another website and a stranger are kept out', async () => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  const type = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const ask = (headers: Record<string, string>, of = studio) =>
    raw(of, { path: '/mcp', method: 'POST', headers: { ...type, ...headers }, body });
  const foreign: Record<string, string>[] = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { host: 'rebound.example' },
  ];
  for (const headers of foreign) expect((await ask(headers)).status).toBe(403);
  expect((await ask({ 'mcp-session-id': 'somebody-elses' })).status).toBe(404);
  const closed = await startStudio({ access: { kind: 'token', token: TOKEN } });
  try {
    expect((await ask({}, closed)).status).toBe(401);
    const client = await connected('legacy', closed.url);
    expect((await client.listTools()).tools.length).toBeGreaterThan(5);
    await client.close();
  } finally {
    await closed.close();
  }
});
