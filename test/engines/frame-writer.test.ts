import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { FrameWriter } from '../../server/engines/frame-writer.ts';
import { frameBytes, readFrames } from '../../server/wire/frames.ts';

const PICTURE = { width: 704, height: 384, format: 'yuv420p' } as const;
const BYTES = frameBytes(704, 384, 'yuv420p');

/** A listening Unix socket, and the first connection to it (not read until the test does). */
async function listen(): Promise<{ path: string; connection: Promise<Socket> }> {
  const folder = await mkdtemp(join(tmpdir(), 'frames-'));
  const server = createServer({ pauseOnConnect: true });
  const path = join(folder, 'frames.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const connection = new Promise<Socket>((resolve) => server.once('connection', resolve));
  onTestFinished(async () => {
    (await connection).destroy();
    server.close();
    await rm(folder, { recursive: true });
  });
  return { path, connection };
}

test('every frame arrives in order with its own bytes although the memory goes round', async () => {
  const { path, connection } = await listen();
  const writer = await FrameWriter.connect(path, PICTURE);
  const memories = new Set<ArrayBufferLike>();
  const written = (async () => {
    for (let index = 0; index < 40; index++) {
      const payload = await writer.acquire();
      memories.add(payload.buffer);
      payload.fill(index + 1);
      writer.send(payload);
    }
    await writer.end();
  })();
  const seen: number[] = [];
  for await (const { header, payload } of readFrames(await connection)) {
    expect(header).toMatchObject({ index: seen.length, width: 704, height: 384, bytes: BYTES });
    const first = payload[0] ?? 0;
    expect(payload.every((byte) => byte === first)).toBe(true);
    seen.push(first);
  }
  await written;
  expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  expect(memories.size).toBeLessThanOrEqual(3);
});

test('a reader that does not read stops the writer after a handful of frames', async () => {
  const { path, connection } = await listen();
  const writer = await FrameWriter.connect(path, PICTURE);
  const socket = await connection;
  let handed = 0;
  const writing = (async () => {
    for (; handed < 50; handed++) writer.send(await writer.acquire());
  })();
  await sleep(300);
  expect(handed).toBeGreaterThan(0);
  expect(handed).toBeLessThan(8);
  socket.resume();
  await writing;
  expect(handed).toBe(50);
  await writer.end();
});

test('a reader that goes away fails the writer instead of the process', async () => {
  const { path, connection } = await listen();
  const writer = await FrameWriter.connect(path, PICTURE);
  (await connection).destroy();
  await expect(async () => {
    for (let index = 0; index < 50; index++) writer.send(await writer.acquire());
  }).rejects.toThrow();
  await expect(writer.end()).rejects.toThrow();
});

test('a socket nobody listens on is an error at once', async () => {
  await expect(FrameWriter.connect(join(tmpdir(), 'nobody.sock'), PICTURE)).rejects.toThrow('ENOENT');
});

test('only memory that was acquired can be sent, and once', async () => {
  const { path, connection } = await listen();
  const writer = await FrameWriter.connect(path, PICTURE);
  (await connection).resume();
  expect(() => writer.send(new Uint8Array(BYTES))).toThrow();
  const payload = await writer.acquire();
  writer.send(payload);
  expect(() => writer.send(payload)).toThrow();
  await writer.end();
});
