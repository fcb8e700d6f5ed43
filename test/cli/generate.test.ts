import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Plan, StudioEvent } from '../../server/contract/index.ts';
import { readMadeOf } from '../../server/media/made/read-made.ts';
import { furnishVisited } from '../fixtures/visited.ts';
import { variant } from '../variant.ts';
import { AUDIO, cli, IMAGE, start, TINY } from './cli.ts';

let home = '';
let dataDir: string[] = [];
const INPUTS = ['--image', IMAGE, '--audio', AUDIO];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-'));
  await furnishVisited(join(home, 'data'));
  dataDir = ['--data-dir', join(home, 'data')];
});
afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

test('a plan says what the engine cannot run, and --yes takes the nearest that it can', async () => {
  const words = [
    'generate',
    ...dataDir,
    ...INPUTS,
    '--scenario',
    'Quick preview',
    '--engine',
    'liveavatar',
    '--plan',
  ];
  const refused = await cli(words);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(/--infer_frames 36/);
  const adapted = await cli([...words, '--yes', '--json']);
  expect(adapted.code).toBe(0);
  expect(Plan.parse(JSON.parse(String(adapted.stdout))).conflicts).toEqual([]);
  expect(adapted.stderr).toMatch(/Taken: infer_frames 36/);
});

variant(
  'a text is spoken in place of a recording, and one that cannot be is refused before anything runs',
  async () => {
    const words = ['generate', ...dataDir, '--image', IMAGE, '--plan', '--json', '--text'];
    const { code, stdout } = await cli([
      ...words,
      'Good morning, and welcome to our studio.',
      '--voice',
      'en-rms',
    ]);
    expect(code).toBe(0);
    const { seconds } = Plan.parse(JSON.parse(String(stdout)));
    expect(seconds).toBeGreaterThan(2.5);
    expect(seconds).toBeLessThan(5);
    const refused = await cli([...words, '<speak>Hello</speak>']);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringMatching(/markup such as SSML/)]);
  },
);

test("LiveAvatar's own command line makes a video, leniently, and its path is all of stdout", async () => {
  const out = join(home, 'Grüße, 世界.mp4');
  const { code, stdout, stderr } = await cli([
    ...[
      'generate',
      ...dataDir,
      '--lenient',
      '--ulysses_size',
      '1',
      '--task',
      's2v-14B',
      '--convert_model_dtype',
    ],
    ...[
      '--size',
      '384*256',
      '--infer_frames',
      '16',
      '--num-clip',
      '1',
      '--offload_model',
      'False',
      '--base_seed',
      '7',
    ],
    ...['--prompt', 'a calm man', ...INPUTS, '--save_file', out],
  ]);
  expect(stderr).toMatch(
    /Ignored: --ulysses_size 1\nIgnored: --task s2v-14B\nIgnored: --convert_model_dtype\n/,
  );
  expect([code, String(stdout)]).toEqual([0, `${out}\n`]);
  expect(await readMadeOf(out)).toMatchObject({
    prompt: 'a calm man',
    params: { base_seed: 7, num_clip: 1 },
  });
  expect((await readdir(home)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

variant('--out - is the video itself as fragments, and nothing else', async () => {
  const { code, stdout } = await cli(['generate', ...dataDir, ...INPUTS, ...TINY, '--out', '-']);
  expect(code).toBe(0);
  expect(stdout.toString('latin1', 4, 8)).toBe('ftyp');
  expect(stdout.includes('moof')).toBe(true);
});

test('Ctrl+C keeps the part that was made, beside where the video would be; --json is the events of the contract', async () => {
  const out = join(home, 'long.mp4');
  const large = ['--size', '1280*704', '--num_clip', '100', '--json'];
  const { child, says, ended } = start(['generate', ...dataDir, ...INPUTS, ...large, '--out', out]);
  await says(/generating .* frames\/s/);
  child.kill('SIGINT');
  const { code, stderr, stdout } = await ended;
  expect(stderr).toMatch(/Stopping; what is made so far is kept/);
  expect(code).toBe(130);
  expect(existsSync(out)).toBe(false);
  expect((await readFile(join(home, 'long.part.mp4'))).toString('latin1', 4, 8)).toBe('ftyp');
  const lines = String(stdout).trim().split('\n');
  const events = lines.map((line) => StudioEvent.parse(JSON.parse(line)));
  expect(events[0]?.type).toBe('run.created');
  expect(events.at(-1)).toMatchObject({ type: 'run.status', snapshot: { status: 'cancelled' } });
});

variant('an engine that is not set up ends it with what is missing', async () => {
  const { code, stderr } = await cli(['generate', ...dataDir, ...INPUTS, '--engine', 'liveavatar']);
  expect(stderr).toMatch(/not set up. It lacks/);
  expect(code).toBe(4);
});
