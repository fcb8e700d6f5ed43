import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AudioAsset,
  DEFAULT_PARAMS,
  type ImageAsset,
  type RunPage,
} from '../../server/contract/index.ts';
import { type ProgramRun, WAYS } from '../../web/features/program/snippets/program-run.ts';
import { snippetsOf } from '../../web/features/program/snippets/snippets.ts';
import { GRADIO_CLIENTS, INSTALLING_MS, pythonWith } from '../gradio/python.ts';
import { portrait, recording, startStudio, type TestStudio } from '../http/studio-in-process.ts';
import { some } from '../variant.ts';
import { perform } from './perform.ts';

/** Of all that a language or a shell reads otherwise. */
const PROMPT = `"Calm", isn't it? $HOME $(date) \`date\` \\n {x} %s !! 你好 😀\nJSON\n<a>&amp;`;
/** Where anything but what is on LiveAvatar's page is as a call that says nothing gets it. */
const ORDINARY = {
  ...DEFAULT_PARAMS,
  size: '384*256',
  infer_frames: 16,
  num_clip: 2,
  sample_steps: 3,
  sample_guide_scale: 1.5,
} as const;
const EVERYTHING = {
  ...ORDINARY,
  load_lora: false,
  lora_path_dmd: "it's/a lora",
  enable_online_decode: true,
  fp8: true,
} as const;
const TOKEN = 'a-token-of-the-studio';

// First: the studio of these tests is not to wait for it.
beforeAll(async () => void (await pythonWith(GRADIO_CLIENTS[0])), INSTALLING_MS);

describe.each([
  {
    where: 'at the root: the ordinary run, for LiveAvatar’s own endpoint,',
    token: null,
    base: '',
    flags: [],
    settings: ORDINARY,
    endpoint: '/generate_wrapper',
    // The other ways know no endpoints.
    ways: some(1, ['python', 'javascript'] as const),
  },
  {
    where: 'below a path, with a token: everything set',
    token: TOKEN,
    base: '/studio',
    flags: ['--base-path', '/studio', '--token', TOKEN],
    settings: EVERYTHING,
    endpoint: '/generate',
    ways: WAYS,
  },
])('of a studio $where', ({ token, base, flags, settings, endpoint, ways }) => {
  let studio: TestStudio;
  let run: ProgramRun;
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  const authorized: RequestInit = token === null ? {} : { headers: { authorization: `Bearer ${token}` } };
  beforeAll(async () => {
    studio = await startStudio({}, flags);
    const address = studio.url + base;
    const image = await taken<ImageAsset>(studio, 'image', await portrait(), "Ann's “best”.png", token);
    const audio = await taken<AudioAsset>(studio, 'audio', await recording(), 'report.wav', token);
    const input = ({ id, name }: ImageAsset | AudioAsset) => ({
      id,
      name,
      url: `${address}/api/assets/${id}`,
    });
    run = {
      studio: address,
      asksForToken: token !== null,
      image: input(image),
      audio: input(audio),
      prompt: PROMPT,
      engine: 'preview',
      params: settings,
      usual: { engine: 'preview', params: DEFAULT_PARAMS },
      parts: null,
    };
  });
  afterAll(async () => {
    await studio.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.concurrent.each(ways.map((way, at) => [way, at] as const))(
    '%s makes the run as the page has it',
    async (way, at) => {
      const asked = { ...run, params: { ...settings, base_seed: 7 + at } };
      const snippets = snippetsOf(way, asked);
      expect(snippets.join()).not.toContain(TOKEN);
      if (way === 'python' || way === 'javascript')
        expect(snippets.join()).toMatch(new RegExp(`["']${endpoint}["']`));
      const video = await perform(way, snippets, { folder: join(folder, way), token, port: studio.port });
      const { runs } = (await (await fetch(`${studio.url}/api/runs`, authorized)).json()) as RunPage;
      const made = runs.filter(({ params }) => params.base_seed === asked.params.base_seed);
      const { prompt, params, engine } = asked;
      expect(made).toMatchObject([
        {
          status: 'done',
          engine,
          prompt,
          params,
          image: run.image.id,
          audio: run.audio.id,
          progress: { frames: 32 },
        },
      ]);
      const kept = await fetch(`${studio.url}/api/runs/${made[0]?.id}/video`, authorized);
      expect(video.equals(Buffer.from(await kept.arrayBuffer()))).toBe(true);
    },
  );
});

test.each(['python', 'javascript'] as const)('%s names an engine that is not the usual one', (way) => {
  const place = { id: '0'.repeat(64), name: 'x.png', url: 'http://127.0.0.1:7860/api/assets/x' };
  const usual = { engine: 'preview', params: DEFAULT_PARAMS };
  const run = {
    studio: 'http://127.0.0.1:7860',
    asksForToken: false,
    image: place,
    audio: place,
    prompt: '',
  };
  const [ordinary = ''] = snippetsOf(way, { ...run, ...usual, usual, parts: null });
  expect(ordinary).not.toMatch(/engine/);
  const [other = ''] = snippetsOf(way, { ...run, ...usual, engine: 'liveavatar', usual, parts: null });
  expect(other).toMatch(/engine(=|: )"liveavatar",/);
  expect(other).toMatch(/["']\/generate["']/);
});

async function taken<A>(
  studio: TestStudio,
  kind: 'image' | 'audio',
  bytes: Buffer,
  name: string,
  token: string | null,
): Promise<A> {
  const form = new FormData();
  form.append('kind', kind);
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  const headers = new Headers(token === null ? {} : { authorization: `Bearer ${token}` });
  const answer = await fetch(`${studio.url}/api/assets`, { method: 'POST', body: form, headers });
  expect(answer.status).toBe(201);
  return (await answer.json()) as A;
}
