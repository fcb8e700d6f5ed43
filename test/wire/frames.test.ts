import { expect, test } from 'vitest';
import {
  decodeFrameHeader,
  encodeFrameHeader,
  FRAME_HEADER_BYTES,
  FrameParser,
  frameBytes,
  readFrames,
} from '../../server/wire/frames.ts';

/** A frame on the wire whose payload counts up from its index. */
function wire(index: number, width = 6, height = 4): Buffer {
  const bytes = frameBytes(width, height, 'yuv420p');
  const whole = Buffer.alloc(FRAME_HEADER_BYTES + bytes);
  encodeFrameHeader(whole, { index, width, height, format: 'yuv420p' });
  for (let at = 0; at < bytes; at++) whole[FRAME_HEADER_BYTES + at] = (index + at) & 255;
  return whole;
}

/** What a parser makes of these chunks, payloads copied because their memory is shared. */
function parse(chunks: Uint8Array[]): { index: number; payload: number[] }[] {
  const parser = new FrameParser();
  const frames: { index: number; payload: number[] }[] = [];
  for (const chunk of chunks) {
    for (const frame of parser.push(chunk)) {
      if (frame.kind === 'frame') frames.push({ index: frame.header.index, payload: [...frame.payload] });
    }
  }
  return frames;
}

test('the header lies on the wire byte for byte as the protocol says', () => {
  const header = new Uint8Array(FRAME_HEADER_BYTES);
  encodeFrameHeader(header, { index: 258, width: 704, height: 384, format: 'yuv420p' });
  expect(Buffer.from(header).toString('hex')).toBe(
    '4c415646' + '01000000' + '02010000' + 'c0020000' + '80010000' + '00000000' + '0030060000000000',
  );
  expect(decodeFrameHeader(header)).toEqual({
    index: 258,
    width: 704,
    height: 384,
    format: 'yuv420p',
    bytes: 704 * 384 * 1.5,
  });
});

test('rgb24 and rgba frames and odd sizes have their own byte counts', () => {
  expect(frameBytes(5, 3, 'yuv420p')).toBe(15 + 2 * 3 * 2);
  expect(frameBytes(5, 3, 'rgb24')).toBe(45);
  expect(frameBytes(5, 3, 'rgba')).toBe(60);
});

test.each([
  ['another magic', 0, 0x55],
  ['another version', 4, 3],
  ['no width', 12, 0],
  ['an absurd height', 18, 255],
  ['an unknown pixel format', 20, 3],
  ['a payload that does not fit the picture', 24, 1],
])('a header with %s is refused', (_what, offset, value) => {
  const header = wire(0).subarray(0, FRAME_HEADER_BYTES);
  header[offset] = value;
  expect(() => decodeFrameHeader(header)).toThrow();
});

test('frames come out whole however the bytes are cut', () => {
  const stream = Buffer.concat([wire(0), wire(1), wire(2, 8, 2), wire(3)]);
  const expected = parse([stream]);
  expect(expected.map((frame) => frame.index)).toEqual([0, 1, 2, 3]);
  expect(expected[1]?.payload).toEqual([...wire(1).subarray(FRAME_HEADER_BYTES)]);
  for (const size of [1, 2, 7, 31, 32, 33, 50, 68, 100]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
    expect(parse(chunks)).toEqual(expected);
  }
});

test('a payload that lies whole in one chunk is not copied', () => {
  const chunk = wire(0);
  for (const frame of new FrameParser().push(chunk)) {
    expect(frame.kind === 'frame' && frame.payload.buffer).toBe(chunk.buffer);
  }
});

test('a stream that ends inside a frame is told apart from one that ends between two', async () => {
  async function* chunks(...parts: Buffer[]) {
    yield* parts;
  }
  const seen: number[] = [];
  for await (const frame of readFrames(chunks(wire(0)))) seen.push(frame.header.index);
  expect(seen).toEqual([0]);
  await expect(async () => {
    for await (const frame of readFrames(chunks(wire(0), wire(1).subarray(0, 40)))) void frame;
  }).rejects.toThrow('ended inside a frame');
});
