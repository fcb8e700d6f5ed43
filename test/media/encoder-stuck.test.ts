import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { EncodeJob } from '../../server/media/encoder/job.ts';
import { NativeWork } from '../../server/media/encoder/native-work.ts';
import { EncoderPool } from '../../server/media/encoder/pool.ts';
import { until } from '../engines/harness.ts';
import { variant } from '../variant.ts';
import { encoderPids } from './encoder-pids.ts';
import { clickingWav, FakeEngine, FPS, HEIGHT, WIDTH } from './flash-and-click.ts';

const SECONDS = 20;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'encoder-stuck-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function jobWith(audio: string): EncodeJob {
  return {
    run: 'test',
    width: WIDTH,
    height: HEIGHT,
    fps: FPS,
    frames: SECONDS * FPS,
    audio,
    live: join(folder, 'live.mp4'),
    video: join(folder, 'video.mp4'),
    poster: join(folder, 'poster.jpg'),
    metadata: { title: 'test', comment: '{}' },
  };
}

function impatient(): EncoderPool {
  const pool = new EncoderPool(2);
  onTestFinished(() => pool.close());
  return pool;
}

test('an encoder whose native thread hangs while its event loop answers is found out and ended', async () => {
  const pool = impatient();
  const others = encoderPids();
  // Opening it waits in the kernel for somebody to write.
  const pipe = join(folder, 'recording.wav');
  execFileSync('mkfifo', [pipe]);
  const encoding = await pool.open(jobWith(pipe));
  const [pid = 0] = encoderPids().filter((one) => !others.includes(one));
  const engine = new FakeEngine(encoding.socket);
  void engine.send(0, 3).catch(() => {});
  expect(await encoding.failure).toMatchObject({
    code: 'encoder_failed',
    message: expect.stringMatching(/no sign of life for \d+ seconds and was ended/),
  });
  // Others come in its place: one that recovers what it has left, and the next spare one.
  await until(() => !encoderPids().includes(pid), 20);
});

variant('an encoder that gets hardly any time of the processor is left to its work', async () => {
  const pool = impatient();
  const others = encoderPids();
  const audio = join(folder, 'recording.wav');
  writeFileSync(audio, clickingWav(SECONDS, [1]));
  const encoding = await pool.open(jobWith(audio));
  const [pid] = encoderPids().filter((one) => !others.includes(one));
  if (!pid) throw new Error('There is no encoder.');
  const engine = new FakeEngine(encoding.socket);
  const sent = engine.send(0, SECONDS * FPS);
  // Much longer in all than one that hangs is given, with moments in between.
  for (let pause = 0; pause < 4; pause++) {
    process.kill(pid, 'SIGSTOP');
    await sleep(1_400);
    process.kill(pid, 'SIGCONT');
    await sleep(5);
  }
  await sent;
  expect(await encoding.finish(SECONDS * FPS)).toMatchObject({ frames: SECONDS * FPS });
});

test('the clock of a starved process is late, which excuses it; a step of its work sets the count back', () => {
  const work = new NativeWork();
  expect(work.tick(0)).toBe(0);
  void work.during(() => new Promise(() => {}));
  expect([work.tick(0), work.tick(0), work.tick(10)]).toEqual([0, 1, 2]);
  expect([work.tick(900), work.tick(400)]).toEqual([2, 2]);
  work.step();
  expect([work.tick(0), work.tick(0)]).toEqual([0, 1]);
});

test('what takes as long as a file is large has many times as long', () => {
  const work = new NativeWork();
  void work.slowly(() => new Promise(() => {}));
  const ticks = Array.from({ length: 41 }, () => work.tick(0));
  expect([ticks[19], ticks[20], ticks[40]]).toEqual([0, 1, 2]);
});
