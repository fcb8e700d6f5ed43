import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Encoded, EncodeJob } from '../../server/media/encoder/job.ts';
import { EncoderPool } from '../../server/media/encoder/pool.ts';
import { wholeFragmentBytes } from '../../server/media/encoder/whole-fragments.ts';
import { built } from '../built/built.ts';
import { some, variant } from '../variant.ts';
import { boxTypes, decodeVideo } from './decoded.ts';
import { encoderPids } from './encoder-pids.ts';
import { clickingWav, FakeEngine, FPS, HEIGHT, WIDTH } from './flash-and-click.ts';
import { smallDisk, unmount } from './small-disk.ts';

let pool: EncoderPool;
let folder: string;

beforeAll(() => {
  pool = new EncoderPool();
});
afterAll(() => pool.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'encoder-faults-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function jobIn(place: string, seconds = 4): EncodeJob {
  const audio = join(folder, 'recording.wav');
  writeFileSync(audio, clickingWav(seconds, [1]));
  return {
    run: 'test',
    width: WIDTH,
    height: HEIGHT,
    fps: FPS,
    frames: seconds * FPS,
    audio,
    live: join(place, 'live.mp4'),
    video: join(place, 'video.mp4'),
    poster: join(place, 'poster.jpg'),
    metadata: { title: 'test', comment: '{}' },
  };
}

function alive(pid: number): boolean {
  try {
    // A zombie that nobody has waited for is not alive.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('An encoder that is killed', () => {
  it('fails the run with a clear code, and what it has written becomes a playable video', async () => {
    const before = encoderPids();
    const job = jobIn(folder);
    const encoding = await pool.open(job);
    const [pid] = encoderPids().filter((child) => !before.includes(child));
    const last = new Promise<Encoded>((resolve) => {
      encoding.onFragment((written) => written.frames >= 42 && resolve(written));
    });
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 50);
    const onDisk = await last;
    process.kill(pid ?? 0, 'SIGKILL');
    expect(await encoding.failure).toMatchObject({
      code: 'encoder_failed',
      message: expect.stringMatching(/SIGKILL/),
    });
    await expect(encoding.finish(100)).rejects.toMatchObject({ problem: { code: 'encoder_failed' } });
    const kept = await encoding.abort();
    expect(kept.frames).toBeGreaterThanOrEqual(onDisk.frames);
    expect((await decodeVideo(job.video)).times).toHaveLength(kept.frames);
  });
});

describe('Recovering a video that nobody finished', () => {
  /** A finished encoding whose files but `live` are gone. */
  async function leftOver(): Promise<{ job: EncodeJob; cuts: Encoded[] }> {
    const job = jobIn(folder);
    const encoding = await pool.open(job);
    const cuts: Encoded[] = [];
    encoding.onFragment((written) => cuts.push(written));
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 60);
    await encoding.finish(60);
    rmSync(job.video);
    rmSync(job.poster, { force: true });
    return { job, cuts };
  }

  it('cuts it back to its last whole fragment, and makes video and poster of that', async () => {
    const { job, cuts } = await leftOver();
    const [before, last] = cuts.slice(-2);
    if (!before || !last) throw new Error('too few fragments');
    truncateSync(job.live, last.bytes - 10);
    const recovered = await pool.recover(job);
    expect(recovered).toEqual(before);
    expect(statSync(job.live).size).toBe(before.bytes);
    expect((await decodeVideo(job.video)).times).toHaveLength(before.frames);
    expect(boxTypes(readFileSync(job.video)).slice(0, 2)).toEqual(['ftyp', 'moov']);
    expect(await sharp(job.poster).metadata()).toMatchObject({ format: 'jpeg', width: WIDTH });
  });

  it.each(
    some(1, [
      ['zeros, as after a power cut', Buffer.alloc(5000)],
      ['bytes that are no box', Buffer.alloc(5000, 0xff)],
      ['a header without its fragment', Buffer.from('\0\0\u0010\0moof', 'latin1')],
    ]),
  )('takes away %s at its end', async (_what, tail) => {
    const { job, cuts } = await leftOver();
    appendFileSync(job.live, tail);
    expect(await wholeFragmentBytes(job.live)).toBe(cuts.at(-1)?.bytes);
    expect(await pool.recover(job)).toEqual(cuts.at(-1));
  });

  variant('makes nothing of a file without a whole fragment, or of none', async () => {
    const { job, cuts } = await leftOver();
    truncateSync(job.live, (cuts[0]?.bytes ?? 0) - 1);
    expect(await pool.recover(job)).toEqual({ frames: 0, bytes: 0 });
    expect(existsSync(job.video)).toBe(false);
    rmSync(job.live);
    expect(await pool.recover(job)).toEqual({ frames: 0, bytes: 0 });
  });
});

const disk = smallDisk();
if (disk) writeFileSync(join(disk, 'ballast'), Buffer.alloc(1_000_000));
afterAll(() => {
  if (disk) unmount(disk);
});

describe(`A full disk (${disk ? 'a real one of 1 MB' : 'injected: the video is /dev/full, nothing may be mounted'})`, () => {
  it('fails the run with `disk_full`, keeps whole fragments, and the rest once there is room again', async () => {
    const job = jobIn(disk ?? folder, 40);
    if (!disk) symlinkSync('/dev/full', job.live);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    const sent = engine.send(0, 1000);
    expect((await encoding.failure).code).toBe('disk_full');
    await sent;
    await expect(encoding.finish(1000)).rejects.toMatchObject({ problem: { code: 'disk_full' } });
    const kept = await encoding.abort();
    if (!disk) return;
    expect(kept.frames).toBeGreaterThan(6);
    expect(statSync(job.live).size).toBe(kept.bytes);
    expect(await wholeFragmentBytes(job.live)).toBe(kept.bytes);
    expect(readdirSync(disk).filter((name) => name.startsWith('video'))).toEqual([]);

    await expect(pool.recover(job)).rejects.toMatchObject({ problem: { code: 'disk_full' } });
    expect(readdirSync(disk).filter((name) => name.startsWith('video'))).toEqual([]);
    rmSync(join(disk, 'ballast'));
    expect(await pool.recover(job)).toEqual(kept);
    expect((await decodeVideo(job.video)).times).toHaveLength(kept.frames);
  });
});

describe('The studio', () => {
  it('takes its encoders with it when it is killed, the busy one and the spare one', async () => {
    const job = jobIn(folder);
    const studio = fork(built(fileURLToPath(new URL('./encoding-studio.ts', import.meta.url))), [
      JSON.stringify(job),
    ]);
    const [pids] = (await once(studio, 'message')) as [number[]];
    expect(pids).toHaveLength(2);
    expect(pids.every(alive)).toBe(true);
    const gone = once(studio, 'exit');
    studio.kill('SIGKILL');
    await gone;
    await expect.poll(() => pids.filter(alive), { timeout: 5000 }).toEqual([]);
  });
});
