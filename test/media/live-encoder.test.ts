import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { LiveEncoder } from '../../server/media/live/live-encoder.ts';
import { encodeFrameHeader, FRAME_HEADER_BYTES, frameBytes } from '../../server/wire/frames.ts';

const [WIDTH, HEIGHT, FPS] = [64, 64, 25];
const WAV_HEADER_BYTES = 44;
/** A second of sound, 16 kHz and 16-bit: what it is made of tells which. */
const second = (which: number) => new Uint8Array(32_000).fill(which);
/** Of its sound. */
const BYTES_A_FRAME = 32_000 / FPS;
/** A frame lasts so long, ms. */
const STEP = 1_000 / FPS;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-encoder-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An encoder process whose pictures are counted, and the engine's end of its socket. */
async function opened() {
  let pictures = 0;
  const encoder = new LiveEncoder(
    { width: WIDTH, height: HEIGHT, fps: FPS },
    { picture: () => pictures++, fragment: () => {} },
  );
  const { socket: path } = await encoder.listening;
  const engine = connect(path);
  await once(engine, 'connect');
  const show = async (from: number, to: number) => {
    for (let index = from; index < to; index++) write(engine, index);
    await vi.waitFor(() => expect(pictures).toBe(to), { timeout: 20_000 });
  };
  return { encoder, show };
}

function write(engine: Socket, index: number): void {
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + frameBytes(WIDTH, HEIGHT, 'yuv420p'), 128);
  encodeFrameHeader(frame, { index, width: WIDTH, height: HEIGHT, format: 'yuv420p', time: index * STEP });
  engine.write(frame);
}

const files = (name: string) => ({
  pictures: join(folder, `${name}.mp4`),
  sound: join(folder, `${name}.wav`),
});

test('a recording ends with what has been said, however late its pictures come', async () => {
  const { encoder, show } = await opened();
  const place = files('late');
  const recorded = encoder.record(place);
  // While its files are being made: this is part of it too.
  encoder.hear(second(1));
  await vi.waitFor(() => stat(place.sound));
  await show(0, 10);
  encoder.stopRecording();
  encoder.hear(second(2));
  await show(10, 50);
  const { frames } = await recorded;
  expect(frames).toBeGreaterThanOrEqual(FPS - 10);
  const sound = (await readFile(place.sound)).subarray(WAV_HEADER_BYTES);
  expect(sound.equals(second(1).subarray(0, frames * BYTES_A_FRAME))).toBe(true);

  // Another one may follow.
  const next = encoder.record(files('next'));
  await show(50, 60);
  await encoder.close();
  expect((await next).frames).toBeGreaterThan(0);
});

test('a recording whose last pictures never come ends without them', async () => {
  const { encoder, show } = await opened();
  const place = files('never');
  const recorded = encoder.record(place);
  await vi.waitFor(() => stat(place.sound));
  for (const which of [1, 2]) encoder.hear(second(which));
  await show(0, 20);
  encoder.stopRecording();
  const { frames } = await recorded;
  expect(frames).toBeGreaterThan(0);
  expect(frames).toBeLessThanOrEqual(20);
  await encoder.close();
});
