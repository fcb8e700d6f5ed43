import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { INSTALLING_MS, pythonWith } from '../gradio/python.ts';
import { shortSpeech, soundOf } from './live-files.ts';
import { portrait, startStudio, type TestStudio, upload } from './studio-in-process.ts';

let studio: TestStudio;
let folder: string;
let python: string;

beforeAll(async () => {
  python = await pythonWith('websockets');
  studio = await startStudio();
  folder = await mkdtemp(join(tmpdir(), 'live-python-'));
}, INSTALLING_MS);
afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

test('the documented example in Python writes a video of the recording and the text that it says', async () => {
  const { body: image } = await upload(studio, 'image', await portrait(), 'daniel.png');
  const out = join(folder, 'python.mp4');
  const example = fileURLToPath(new URL('../../docs/live/speak.py', import.meta.url));
  const said = ['Good morning, everybody.', out];
  await promisify(execFile)(python, [example, studio.url, image.id, await shortSpeech(folder), ...said]);
  // A second of recording, and more than a second of text.
  expect(soundOf(out)).toBeGreaterThan(2.3);
}, 60_000);
