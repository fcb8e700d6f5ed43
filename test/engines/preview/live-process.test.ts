import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEFAULT_PARAMS } from '../../../server/contract/index.ts';
import type { Command } from '../../../server/engines/protocol.ts';
import { PreviewProcess } from './engine-process.ts';
import { FrameSink } from './frame-sink.ts';
import { portrait } from './material.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SIZE = 320;
/** Samples of a frame. */
const FRAME = 640;
let folder: string;
let engine: PreviewProcess;
let sessions = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preview-live-'));
  engine = new PreviewProcess();
  engine.send({ type: 'load' });
  engine.send({ type: 'prepare', image: portrait('mei'), width: SIZE, height: SIZE });
  await engine.event('prepared');
});
afterAll(async () => {
  await engine.kill();
  await rm(folder, { recursive: true, force: true });
});

/** Opens a session; its sound may come. */
async function opened(): Promise<{ session: string; sink: FrameSink; feed: (pcm: Int16Array) => void }> {
  const session = `session${sessions++}`;
  const sink = await FrameSink.listen(join(folder, `${session}.sock`));
  const command: Command = {
    type: 'open',
    session,
    image: portrait('mei'),
    prompt: '',
    params: DEFAULT_PARAMS,
    width: SIZE,
    height: SIZE,
    socket: sink.path,
  };
  engine.send(command);
  await engine.event('started', ({ run }) => run === session);
  const feed = (pcm: Int16Array) =>
    engine.send({
      type: 'audio',
      session,
      pcm: Buffer.from(pcm.buffer, 0, pcm.byteLength).toString('base64'),
    });
  return { session, sink, feed };
}

test('a session makes a frame for every 40 ms of sound, with its time, and ends when it is closed', async () => {
  const { session, sink, feed } = await opened();
  for (let frame = 1; frame <= 30; frame++) {
    feed(new Int16Array(FRAME));
    await sink.reach(Math.max(0, frame - 3));
  }
  // What is looked ahead at has not come of the last ones.
  expect(sink.frames.length).toBeLessThan(30);
  engine.send({ type: 'flush', session });
  await sink.reach(29);
  expect(sink.frames.slice(0, 29).map(({ header: { index, time } }) => [index, time])).toEqual(
    Array.from({ length: 29 }, (_, index) => [index, index * 40]),
  );
  engine.send({ type: 'close', session });
  const done = await engine.event('done', ({ run }) => run === session);
  expect(done.frames).toBe(sink.frames.length);
  expect(await sink.whole).toBe(true);
});

test('an encoder that is slow loses pictures, and those that come have the right time', async () => {
  const { session, sink, feed } = await opened();
  sink.pause();
  for (let frame = 0; frame < 60; frame++) {
    feed(new Int16Array(FRAME));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  sink.resume();
  for (let frame = 0; frame < 20; frame++) {
    feed(new Int16Array(FRAME));
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  engine.send({ type: 'close', session });
  await engine.event('done', ({ run }) => run === session);
  await sink.whole;
  const indices = sink.frames.map(({ header }) => header.index);
  expect(indices.length).toBeLessThan(60);
  expect(indices.at(-1)).toBeGreaterThan(60);
  for (const { header } of sink.frames) expect(header.time).toBe(header.index * 40);
});

test('a session on a busy engine is refused, and does not disturb the one that is on it', async () => {
  const { session, sink, feed } = await opened();
  const other: Command = {
    type: 'open',
    session: 'other',
    image: portrait('mei'),
    prompt: '',
    params: DEFAULT_PARAMS,
    width: SIZE,
    height: SIZE,
    socket: sink.path,
  };
  engine.send(other);
  const failed = await engine.event('failed', ({ run }) => run === 'other');
  expect(failed.code).toBe('engine_unavailable');
  for (let frame = 0; frame < 10; frame++) feed(new Int16Array(FRAME));
  await sink.reach(4);
  engine.send({ type: 'close', session });
  await engine.event('done', ({ run }) => run === session);
});
