import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, handle_file } from '@gradio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES, type RunPage } from '../../server/contract/index.ts';
import { json, startStudio, type TestStudio } from '../http/studio-in-process.ts';
import { some } from '../variant.ts';
import { GRADIO_CLIENTS, INSTALLING_MS, pythonWith, runPython } from './python.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/', import.meta.url));
const IMAGE = join(EXAMPLES, 'portraits/daniel.png');
const AUDIO = join(EXAMPLES, 'recordings/report-en.wav');
const SMALL = { size: '384*256', infer_frames: 16, num_clip: 1 };
const PARAMETERS = [
  'prompt',
  'image',
  'audio',
  'num_clip',
  'sample_steps',
  'sample_guide_scale',
  'infer_frames',
  'size',
  'base_seed',
  'sample_solver',
];
const STATUS =
  /^✅ 生成成功 \/ Generation Successful!\nPreview \(CPU\): 16 frames, 0\.6 s, 256×320, made in [\d.]+ s\.$/;

/** The older one too in `npm run test:long`. */
const TRIED = some(1, GRADIO_CLIENTS);

let studio: TestStudio;
// First: the studio of these tests is not to wait for it.
beforeAll(async () => void (await Promise.all(TRIED.map((client) => pythonWith(client)))), INSTALLING_MS);
beforeAll(async () => {
  const example = { id: 'report', label: { en: 'Report', zh: '汇报' }, prompt: 'calm' };
  const examples = [{ ...example, portrait: IMAGE, recording: AUDIO }];
  studio = await startStudio({ examples }, [], {}, 'stay');
});
afterAll(() => studio.close());

/** The address of the example's portrait at the studio. */
async function imageAddress(): Promise<string> {
  const { body } = await json<{ defaults: { image: string } }>(`${studio.url}/api/options`, 'GET');
  return studio.url + ROUTES.assetBytes.path.replace(':id', body.defaults.image);
}

const runs = async () => (await json<RunPage>(`${studio.url}/api/runs`, 'GET')).body.runs;

interface Info {
  named_endpoints: Record<
    string,
    { parameters: { parameter_name: string; parameter_has_default: boolean }[]; returns: { label: string }[] }
  >;
}

/** What LiveAvatar's own page shows to programs. */
function expectUpstreamsPage({ named_endpoints: endpoints }: Info): void {
  expect(Object.keys(endpoints)).toEqual([
    '/select_example_image',
    '/select_example_audio',
    '/generate_wrapper',
    '/reload_wrapper',
    // After them, what the studio has of its own.
    '/generate',
  ]);
  const { parameters = [], returns = [] } = endpoints['/generate_wrapper'] ?? {};
  expect(parameters.map(({ parameter_name }) => parameter_name)).toEqual(PARAMETERS);
  const required = parameters.filter(({ parameter_has_default }) => !parameter_has_default);
  expect(required.map(({ parameter_name }) => parameter_name)).toEqual(['image', 'audio']);
  expect(returns.map(({ label }) => label)).toEqual(['Generated Video', 'Status']);
}

describe("Gradio's client for JavaScript", () => {
  let client: Client;
  beforeAll(async () => {
    client = await Client.connect(studio.url, { events: ['status', 'data', 'log'] });
  });
  const file = async (path: string) => new Blob([new Uint8Array(await readFile(path))]);
  const generate = (more: object) => client.predict('/generate_wrapper', { ...SMALL, ...more });

  test("sees LiveAvatar's page", async () => {
    expectUpstreamsPage((await client.view_api()) as unknown as Info);
  });

  test('gets a video for bytes and for a path, and can fetch it', async () => {
    const { data } = await generate({ image: await file(IMAGE), audio: handle_file(AUDIO) });
    const [video, status] = data as [{ url: string; path: string; size: number }, string];
    expect(status).toMatch(STATUS);
    expect(video).toMatchObject({ mime_type: 'video/mp4', meta: { _type: 'gradio.FileData' } });
    const answer = await fetch(video.url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([bytes.length, bytes.toString('latin1', 4, 8)]).toEqual([video.size, 'ftyp']);
  });

  test('hears of the place in the queue, the start, the frames and the end', async () => {
    await json(`${studio.url}/api/queue`, 'PATCH', { paused: true });
    const image = handle_file(await imageAddress());
    const job = client.submit('/generate_wrapper', [
      'calm',
      image,
      await file(AUDIO),
      2,
      4,
      0,
      48,
      '384*256',
    ]);
    const heard: string[] = [];
    const frames: number[] = [];
    for await (const event of job) {
      if (event.type === 'data') heard.push('data');
      if (event.type !== 'status') continue;
      const { stage, position, size, eta, progress_data } = event;
      if (stage === 'pending' && position === 0 && size === 1) {
        heard.push('queued');
        expect(eta).toBe(0);
        await json(`${studio.url}/api/queue`, 'PATCH', { paused: false });
      } else if (progress_data?.[0]) {
        const [{ index, length, unit }] = progress_data;
        expect([length, unit]).toEqual([96, 'frames']);
        frames.push(index ?? 0);
      } else heard.push(stage);
    }
    // The first is its own, before it has asked.
    expect(heard).toEqual(['pending', 'queued', 'pending', 'data', 'complete']);
    expect(frames.length).toBeGreaterThan(1);
    expect(frames).toEqual(frames.toSorted((a, b) => a - b));
  });

  test('takes a file from one answer into the next call, and has two at once', async () => {
    const [image, audio] = await Promise.all([
      client.predict('/select_example_image', []),
      client.predict('/select_example_audio', ['examples/report-en.wav']),
    ]);
    const inputs = {
      image: (image.data as unknown[])[0],
      audio: (audio.data as unknown[])[0],
    };
    const both = await Promise.all([generate(inputs), generate({ ...inputs, base_seed: 7 })]);
    for (const { data } of both) expect((data as unknown[])[1]).toMatch(STATUS);
  });

  test('cancels, hears the sentence, and goes on', async () => {
    const inputs = { image: await file(IMAGE), audio: await file(AUDIO) };
    // So large and fine that it is not made before the cancellation comes.
    const job = client.submit('/generate_wrapper', {
      ...inputs,
      size: '1280*720',
      sample_steps: 8,
      num_clip: 10_000,
    });
    let cancelled = false;
    let message: string | undefined;
    for await (const event of job) {
      if (event.type !== 'status') continue;
      if (event.stage === 'error') message ??= event.message;
      if (cancelled || (event.progress_data?.[0]?.index ?? 0) === 0) continue;
      cancelled = true;
      await job.cancel();
    }
    expect(message).toBe('The run was cancelled.');
    expect((await runs())[0]).toMatchObject({ status: 'cancelled' });
    expect((await generate(inputs)).data).toHaveLength(2);
  });

  test.each([
    [
      'a portrait that is none',
      { image: new Blob(['<svg onload="x()"/>']) },
      /^image: this is not a picture/,
    ],
    ['a value out of range', { infer_frames: 17 }, /^infer_frames: .*multiple of 4/],
    ['a size there is not', { size: '640*480' }, /^size: /],
    [
      'an address elsewhere',
      { image: { path: 'http://127.0.0.1:9/a.png', meta: { _type: 'gradio.FileData' } } },
      /^image: the studio fetches nothing/,
    ],
  ])('shows the sentence for %s', async (_what, wrong, sentence) => {
    const inputs = { image: handle_file(await imageAddress()), audio: await file(AUDIO) };
    await expect(generate({ ...inputs, ...wrong })).rejects.toMatchObject({
      message: expect.stringMatching(sentence),
    });
  });
});

/** What `use_studio.py` prints. */
interface Said {
  version: string;
  api: Info;
  predict: { file: string; bytes: number; status: string };
  progress: [number, number, string, string][];
  submit: string;
  two: number[];
  cancel: { type: string };
  wrong: Record<string, { text: string }>;
  after: string;
  audio: string;
}

test.each(TRIED)('%s for Python does all that too', async (version) => {
  const args = [studio.url, IMAGE, AUDIO, await imageAddress()];
  const said = await runPython<Said>(await pythonWith(version), 'use_studio.py', args);
  expect(said.version.startsWith('1.')).toBe(version === 'gradio_client<2');
  expectUpstreamsPage(said.api);
  expect(said.predict).toEqual({
    file: expect.stringMatching(/^LiveAvatar [\d -]+\.mp4$/),
    bytes: expect.any(Number),
    status: expect.stringMatching(STATUS),
  });
  expect(said.predict.bytes).toBeGreaterThan(10_000);
  expect(said.submit).toContain('288 frames');
  expect(said.progress.map(([, length, unit]) => [length, unit])).toContainEqual([288, 'frames']);
  expect(said.progress.map(([, , , stage]) => stage)).toContain('generating');
  expect(said.two.every((bytes) => bytes > 10_000)).toBe(true);
  expect(said.cancel.type).toBe('CancelledError');
  expect((await runs()).slice(0, 1)).toMatchObject([{ status: 'cancelled' }]);
  expect(said.wrong, JSON.stringify(said.wrong)).toMatchObject({
    'text as portrait': { text: 'image: this is not a picture that the studio takes.' },
    frames: { text: expect.stringMatching(/^infer_frames: .*multiple of 4/) },
    elsewhere: { text: expect.stringContaining('fetches nothing from elsewhere') },
  });
  expect([said.after, said.audio]).toEqual(['daniel.png', 'report-en.wav']);
});
