import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Asset, DEFAULT_PARAMS, ROUTES, type Run } from '../../server/contract/index.ts';
import type { ProgramInput, ProgramRun } from '../../web/features/program/snippets/program-run.ts';
import { snippetsOf } from '../../web/features/program/snippets/snippets.ts';
import {
  json,
  portrait,
  recording,
  startStudio,
  type TestStudio,
  upload,
} from '../http/studio-in-process.ts';
import { perform } from '../program/perform.ts';
import { GRADIO_CLIENTS, INSTALLING_MS, pythonWith, runPython } from './python.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/', import.meta.url));
const INPUTS = [join(EXAMPLES, 'portraits/daniel.png'), join(EXAMPLES, 'recordings/report-en.wav')];
/** Gradio itself, with the client that goes with it. */
const GRADIO = ['gradio'];

let studio: TestStudio;
// First: the studio of these tests is not to wait for it.
beforeAll(async () => {
  await pythonWith(...GRADIO);
  await pythonWith(GRADIO_CLIENTS[0]);
}, INSTALLING_MS);
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

/** A run as the page of the studio has it, with files in place of their addresses, for a program at `url`. */
function ordinaryRun(url: string): ProgramRun {
  const [image, audio] = INPUTS.map((path) => ({ id: '', name: '', url: path })) as [
    ProgramInput,
    ProgramInput,
  ];
  const usual = { engine: 'preview', params: DEFAULT_PARAMS };
  const params = { ...DEFAULT_PARAMS, size: '384*256', infer_frames: 16, num_clip: 1 } as const;
  return {
    studio: url,
    asksForToken: false,
    image,
    audio,
    prompt: 'calm',
    ...usual,
    params,
    usual,
    parts: null,
  };
}

/** A page built with Gradio that answers with a video of the studio. */
async function gradioPage(): Promise<string> {
  const image = (await upload<Asset>(studio, 'image', await portrait(), 'p.png')).body.id;
  const audio = (await upload<Asset>(studio, 'audio', await recording(), 'a.wav')).body.id;
  const params = { size: '384*256', infer_frames: 16, num_clip: 1 };
  const { body: run } = await json<Run>(`${studio.url}/api/runs`, 'POST', {
    image,
    audio,
    prompt: '',
    params,
  });
  await (await fetch(studio.url + ROUTES.runStream.path.replace(':id', run.id))).arrayBuffer();
  const address = studio.url + ROUTES.runVideo.path.replace(':id', run.id);
  const video = join(studio.dataDir, 'upstream.mp4');
  await expect
    .poll(async () => (await json<Run>(`${studio.url}/api/runs/${run.id}`, 'GET')).body.status)
    .toBe('done');
  writeFileSync(video, Buffer.from(await (await fetch(address)).arrayBuffer()));
  const port = await getPort();
  const script = fileURLToPath(new URL('../fixtures/python/upstream_page.py', import.meta.url));
  const env = {
    ...process.env,
    GRADIO_ANALYTICS_ENABLED: 'False',
    HF_HUB_OFFLINE: '1',
    GRADIO_ALLOWED_PATHS: studio.dataDir,
  };
  const page = spawn(await pythonWith(...GRADIO), [script, video, String(port)], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(() => void page.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(
      () =>
        fetch(`${url}/config`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 80_000 },
    )
    .toBe(true);
  return url;
}

test('one script, and the ordinary run of “Use by program”, get the same from a page built with Gradio and from the studio', async () => {
  const script = async (url: string) =>
    runPython<object>(await pythonWith(...GRADIO), 'upstream_script.py', [url, ...INPUTS]);
  const page = await gradioPage();
  const upstream = await script(page);
  expect(upstream).toMatchObject({ predict: ['file .mp4', 'str'], reload: 'str' });
  expect(await script(studio.url)).toEqual(upstream);
  for (const url of [page, studio.url]) {
    const folder = join(studio.dataDir, new URL(url).port);
    const video = await perform('python', snippetsOf('python', ordinaryRun(url)), {
      folder,
      token: null,
      port: 0,
    });
    expect(video.toString('latin1', 4, 8)).toBe('ftyp');
  }
}, 240_000);
