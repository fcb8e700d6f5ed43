import { createHash, randomBytes } from 'node:crypto';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hexPayload } from '../../../server/engines/command/payload.ts';
import { folder } from '../harness.ts';

async function read(path: string, onHead: (head: unknown) => void = () => undefined): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of hexPayload(path, 'payload_hex', onHead)) parts.push(Uint8Array.from(part));
  return Buffer.concat(parts);
}

test('a 66 MB chunk is read in pieces: the memory stays, and the event loop goes on', async () => {
  const path = join(folder(), 'chunk.json');
  // 12 frames of 1280×720 px are 33 MB of pixels, twice as much in hexadecimal.
  const frame = randomBytes(1280 * 720 * 3);
  const file = openSync(path, 'w');
  writeSync(file, '{"id":"chunk_0","meta":{"fps":"16"},"payload_hex":"');
  const expected = createHash('sha256');
  for (let count = 0; count < 12; count++) {
    writeSync(file, frame.toString('hex'));
    expected.update(frame);
  }
  writeSync(file, '"}\n');
  closeSync(file);
  let ticks = 0;
  const ticking = setInterval(() => {
    ticks += 1;
  }, 1);
  const seen = createHash('sha256');
  let head: unknown = null;
  let largest = 0;
  for await (const part of hexPayload(path, 'payload_hex', (said) => {
    head = said;
  })) {
    seen.update(part);
    largest = Math.max(largest, part.length);
  }
  clearInterval(ticking);
  expect(seen.digest('hex')).toBe(expected.digest('hex'));
  expect(head).toEqual({ id: 'chunk_0', meta: { fps: '16' } });
  expect(largest).toBeLessThanOrEqual(256 * 1024);
  expect(ticks).toBeGreaterThan(5);
});

test.each([
  ['breaks off', '{"payload_hex":"00112', /breaks off/],
  ['has no such text', '{"payload":"00"}', /no "payload_hex"/],
  ['holds other letters', '{"payload_hex":"00zz"}', /no hexadecimal/],
  ['holds half a byte', '{"payload_hex":"001"}', /half a byte/],
  ['is empty', '', /no "payload_hex"/],
])('a chunk that %s is refused', async (_what, text, sentence) => {
  const path = join(folder(), 'chunk.json');
  writeFileSync(path, text);
  await expect(read(path)).rejects.toThrow(sentence);
});

test('bytes come out whole where a piece ends between their digits', async () => {
  const path = join(folder(), 'chunk.json');
  const bytes = randomBytes(400_001);
  // One letter more in front moves every boundary by half a byte.
  for (const head of ['', ' ']) {
    writeFileSync(path, `{"a":1${head},"payload_hex":"${bytes.toString('hex')}"}`);
    expect((await read(path)).equals(bytes)).toBe(true);
  }
});
