import { expect, onTestFinished, test } from 'vitest';
import { pictureOf } from '../../server/media/encoder/picture.ts';
import { VideoEncoder } from '../../server/media/encoder/video-encoder.ts';
import { soundFrame } from '../../server/speech/sound-frame.ts';

const [WIDTH, HEIGHT] = [64, 48];
const grey = (luma: number) => new Uint8Array(WIDTH * HEIGHT * 1.5).fill(luma);

test('a picture keeps its pixels when the memory they came in is used again', () => {
  const memory = grey(10);
  const picture = pictureOf(memory, WIDTH, HEIGHT, 'yuv420p');
  onTestFinished(() => picture.free());
  memory.fill(200);
  expect(picture.toBuffer().every((value) => value === 10)).toBe(true);
});

test('a stretch of sound keeps its samples when the memory they came in is used again', () => {
  const memory = new Float32Array(1024).fill(0.25);
  const frame = soundFrame(memory, 48_000, 2048);
  onTestFinished(() => frame.free());
  memory.fill(1);
  const bytes = frame.toBuffer();
  expect(new Float32Array(bytes.buffer, bytes.byteOffset, 1024).every((value) => value === 0.25)).toBe(true);
  expect(frame.pts).toBe(2048n);
});

/** Noise that differs from frame to frame, encoded from one piece of memory that is used for every frame. */
async function encoded(usedAgain: boolean): Promise<Buffer[]> {
  const encoder = new VideoEncoder(WIDTH, HEIGHT, 25);
  const memory = grey(0);
  const packets: Buffer[] = [];
  for (let frame = 0; frame < 8; frame++) {
    for (let at = 0; at < memory.length; at++) memory[at] = ((at + frame) * 2_654_435_761) >>> 24;
    const picture = await encoder.picture(memory, 'yuv420p');
    const packet = encoder.encode(picture, frame === 0);
    // The next frame arrives while this one is in the encoder.
    if (usedAgain) memory.fill(255);
    packets.push(Buffer.from((await packet).data ?? []));
    picture.free();
  }
  encoder.close();
  return packets;
}

test('a frame that arrives while the one before is being encoded leaves no trace in it', async () => {
  expect(await encoded(true)).toEqual(await encoded(false));
});
