import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { decodeRecording } from '../../server/speech/decode.ts';

const folder = mkdtempSync(join(tmpdir(), 'many-channels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A tenth of a second of a quiet tone, the same on every channel. */
function wav(channels: number): string {
  const [rate, frames] = [16_000, 1_600];
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + frames * channels * 2, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(frames * channels * 2, 40);
  const sound = Int16Array.from(
    { length: frames * channels },
    (_, at) => 8000 * Math.sin(at / channels / 10),
  );
  const path = join(folder, `${channels}.wav`);
  writeFileSync(path, Buffer.concat([header, Buffer.from(sound.buffer)]));
  return path;
}

async function samples(path: string): Promise<number> {
  let count = 0;
  for await (const part of decodeRecording(path, { rate: 16_000 })) count += part.length;
  return count;
}

test('64 channels are mixed down', async () => {
  expect(await samples(wav(64))).toBe(1_600);
});

test.each([65, 300])('%i channels are refused by name', async (channels) => {
  await expect(samples(wav(channels))).rejects.toMatchObject({ code: 'too-many-channels' });
});
