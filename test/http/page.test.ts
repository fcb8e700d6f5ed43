import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portrait, recording, startStudio, type TestStudio, upload } from './studio-in-process.ts';

const SCRIPT = `console.log(${JSON.stringify('said once, and again. '.repeat(200))});\n`;

/** A built page: as small as one can be. */
const webRoot = mkdtempSync(join(tmpdir(), 'page-'));
let studio: TestStudio;

beforeAll(async () => {
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>The page</title>');
  const script = join(webRoot, 'assets', 'index-abc.js');
  writeFileSync(script, SCRIPT);
  writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT));
  writeFileSync(`${script}.gz`, gzipSync(SCRIPT));
  studio = await startStudio({ webRoot });
});

afterAll(async () => {
  await studio.close();
  rmSync(webRoot, { recursive: true });
});

/** The script as a client gets it that takes these encodings: bytes on the wire, and what they come to. */
async function script(accepts: string): Promise<{ encoding: string | null; text: string; size: number }> {
  const answer = await fetch(`${studio.url}/assets/index-abc.js`, {
    headers: { 'accept-encoding': accepts },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('javascript');
  expect(answer.headers.get('cache-control')).toContain('immutable');
  const size = Number(answer.headers.get('content-length'));
  return { encoding: answer.headers.get('content-encoding'), text: await answer.text(), size };
}

test('scripts are sent as the build has compressed them, and plain to whoever takes nothing else', async () => {
  const brotli = await script('gzip, deflate, br');
  const gzip = await script('gzip');
  const plain = await script('identity');
  expect([brotli, gzip, plain].map(({ encoding }) => encoding)).toEqual(['br', 'gzip', null]);
  for (const { text } of [brotli, gzip, plain]) expect(text).toBe(SCRIPT);
  expect(brotli.size).toBeLessThan(plain.size);
});

test('every view has an address, and what is no view and no file is not found', async () => {
  const html = { accept: 'text/html' };
  for (const path of ['/', '/runs']) {
    const answer = await fetch(`${studio.url}${path}`, { headers: html });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('The page')]);
  }
  expect((await fetch(`${studio.url}/assets/index-abc.js.map`)).status).toBe(404);
});

test('a portrait is shown small on cards and large on a stage, and a recording is played as it is', async () => {
  const { body: image } = await upload(studio, 'image', await portrait(), 'daniel.png');
  const sizes = await Promise.all(
    ['?size=small', '?size=large', ''].map(async (query) => {
      const answer = await fetch(`${studio.url}/api/assets/${image.id}/preview${query}`);
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
      const bytes = Buffer.from(await answer.arrayBuffer());
      const { width = 0, height = 0 } = await sharp(bytes).metadata();
      return { long: Math.max(width, height), bytes: bytes.length };
    }),
  );
  const [small, large, usual] = sizes;
  expect(small?.long).toBe(320);
  expect(image).toMatchObject({ kind: 'image', height: large?.long });
  expect(usual).toEqual(large);
  expect(small?.bytes).toBeLessThan(20_000);
  expect(large?.bytes).toBeLessThan(image.bytes / 3);
  const { body: audio } = await upload(studio, 'audio', await recording(), 'report.wav');
  const played = await fetch(`${studio.url}/api/assets/${audio.id}/preview`);
  expect(played.headers.get('content-type')).toBe('audio/wav');
  expect((await played.arrayBuffer()).byteLength).toBe(audio.bytes);
});

test('a portrait that nobody looked at is shown as it was uploaded', async () => {
  const tiny = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#a09080' } })
    .png()
    .toBuffer();
  const { body: image } = await upload(studio, 'image', tiny, 'tiny.png');
  const answer = await fetch(`${studio.url}/api/assets/${image.id}/preview?size=small`);
  expect(answer.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(tiny);
});
