import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { built } from '../built/built.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

const run = promisify(execFile);
const WRITE = built(fileURLToPath(new URL('../inspect/write-bad-inputs.ts', import.meta.url)));

/** What the page says of an input that fails in one way. */
const SAID: Record<string, RegExp> = {
  'light-uneven': /times the light of the other/,
  'picture-dark': /The face is dark/,
  'shadows-clipped': /% of the face is black/,
  'picture-blurred': /The face is blurred/,
  'skin-smoothed': /The skin is smoothed/,
  'head-tilted': /The head is tilted by \d+°/,
  'head-turned': /The head is turned aside/,
  'head-up': /The head points up/,
  'head-down': /The head points down/,
  'looking-away': /The eyes look aside/,
  'eyes-closed': /An eye seems to be closed/,
  'eyes-covered': /Something covers an eye/,
  'mouth-covered': /Something covers the mouth/,
  'mouth-masked': /A mask covers nose and mouth/,
  'mouth-open': /The mouth is open/,
  smiling: /The face smiles/,
  'mouth-corners-up': /The corners of the mouth are raised/,
  frowning: /The face frowns/,
  'face-small': /Crop to head and shoulders/,
  'resolution-high': /follows the noise/,
  'no-face': /No face was found/,
  noisy: /above the noise/,
  clipped: /The recording is clipped in \d+ places/,
  'recording-quiet': /The recording is quiet/,
  'lead-short': /Speech starts after/,
  'not-mono': /2 channels/,
  'no-speech': /No speech was recognised/,
  'recording-silent': /The recording is silent/,
};

let folder: string;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = mkdtempSync(join(tmpdir(), 'bad-inputs-'));
  await run(process.execPath, [WRITE, folder]);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('inputs that fail in one way are each told why, on the page', { tag: '@long' }, async ({ ready }) => {
  test.setTimeout(300_000);
  const page = new StudioPage(ready);
  const files = readdirSync(folder);
  expect(files).toHaveLength(Object.keys(SAID).length);
  await expect(ready.getByText('The portrait is fine.')).toBeVisible();
  await expect(ready.getByText('The recording is fine.')).toBeVisible();
  for (const file of files) {
    const { name: code, ext } = parse(file);
    const recording = ext === '.wav';
    const material = {
      name: file,
      mimeType: recording ? 'audio/wav' : 'image/png',
      buffer: readFileSync(join(folder, file)),
    };
    await (recording ? page.useRecording(material) : page.usePortrait(material));
    const summary = ready
      .locator(recording ? '.recording' : '.portrait')
      .locator('.corrections .ui-popover-trigger');
    const sentence = ready.locator('li.advise, li.refuse').filter({ hasText: SAID[code] ?? /^$/ });
    // A file that has just come in closes what was open about the one before.
    await expect(async () => {
      if ((await summary.getAttribute('aria-expanded')) === 'false') await summary.click();
      await expect(sentence, code).toBeVisible({ timeout: 1000 });
    }).toPass();
    await ready.keyboard.press('Escape');
  }
});
