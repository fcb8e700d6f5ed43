import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** As the studio writes its 16 kHz mono 16-bit copies of recordings. */
const HEADER_BYTES = 44;
const BYTES_A_SECOND = 32_000;

/** Copies a stretch, s, of a `speech.wav` to a WAV of its own; it is shorter where the recording ends. */
export async function copyStretch(speech: string, to: string, start: number, end: number): Promise<void> {
  const file = await open(speech, 'r');
  const header = Buffer.alloc(HEADER_BYTES);
  let bytes: number;
  try {
    await file.read(header, 0, HEADER_BYTES, 0);
    bytes = (await file.stat()).size - HEADER_BYTES;
  } finally {
    await file.close();
  }
  const at = (seconds: number) => Math.min(bytes, 2 * Math.round((seconds * BYTES_A_SECOND) / 2));
  const [from, until] = [at(start), at(end)];
  header.writeUInt32LE(HEADER_BYTES - 8 + until - from, 4);
  header.writeUInt32LE(until - from, 40);
  const sound =
    until > from
      ? createReadStream(speech, { start: HEADER_BYTES + from, end: HEADER_BYTES + until - 1 })
      : Readable.from([]);
  await pipeline(async function* () {
    yield header;
    yield* sound;
  }, createWriteStream(to));
}
