import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BlobSource, Input, MP4 } from 'mediabunny';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Encoded, EncodeJob } from '../../server/media/encoder/job.ts';
import { EncoderPool } from '../../server/media/encoder/pool.ts';
import { QUIET_MP4 } from '../../server/media/live-mp4.ts';
import { readWithoutTags } from '../../server/media/made/without-tags.ts';
import { some, variant } from '../variant.ts';
import { boxTypes, decodeVideo, firstSound } from './decoded.ts';
import { clickingWav, FakeEngine, FPS, frameOnWire, HEIGHT, WIDTH } from './flash-and-click.ts';

const METADATA = {
  title: 'Ein Titel · 标题',
  comment: JSON.stringify({ prompt: 'smile "gently"', base_seed: 420 }),
};

let pool: EncoderPool;
let folder: string;

beforeAll(() => {
  pool = new EncoderPool();
});
afterAll(() => pool.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'encoder-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function jobFor(seconds: number, clicks: number[] = [], changes: Partial<EncodeJob> = {}): EncodeJob {
  const audio = join(folder, 'recording.wav');
  writeFileSync(audio, clickingWav(seconds, clicks));
  return {
    run: 'test',
    width: WIDTH,
    height: HEIGHT,
    fps: FPS,
    frames: Math.round(seconds * FPS),
    audio,
    live: join(folder, 'live.mp4'),
    video: join(folder, 'video.mp4'),
    poster: join(folder, 'poster.jpg'),
    metadata: METADATA,
    ...changes,
  };
}

describe('A finished encoding', () => {
  it('has every frame at its time, the sound in step, the index in front and its parameters inside', async () => {
    const job = jobFor(4, [2]);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 100, 50);
    engine.hangUp();
    const metadata = { ...METADATA, title: 'Known at its end' };
    encoding.describe(metadata);
    const written = await encoding.finish(100);
    expect(written).toEqual({ frames: 100, bytes: statSync(job.live).size });

    for (const path of [job.live, job.video]) {
      const { times, luma } = await decodeVideo(path);
      expect(times).toHaveLength(100);
      expect(times[0]).toBe(0);
      expect(times[99]).toBeCloseTo(99 / FPS, 4);
      const flash = times[luma.findIndex((mean) => mean > 200)] ?? -1;
      const sound = await firstSound(path);
      expect(flash).toBeCloseTo(2, 4);
      expect(Math.abs(sound.at - flash)).toBeLessThan(0.002);
      expect(Math.abs(sound.seconds - 4)).toBeLessThan(0.022);
    }
    expect(boxTypes(readFileSync(job.video)).filter((type) => type !== 'free')).toEqual([
      'ftyp',
      'moov',
      'mdat',
    ]);
    expect((await decodeVideo(job.video)).metadata).toMatchObject(metadata);

    // Without it nothing else moves.
    const bare = join(folder, 'bare.mp4');
    await pipeline(await readWithoutTags(job.video), createWriteStream(bare));
    const without = await decodeVideo(bare);
    expect([statSync(bare).size, without.times.length]).toEqual([statSync(job.video).size, 100]);
    expect(without.metadata).not.toHaveProperty('comment');
    expect(without.metadata).not.toHaveProperty('title');
    for (const word of ['gently', 'Known']) expect(readFileSync(bare).includes(word)).toBe(false);
  });

  variant('is read by another implementation with the same frames, rate and length', async () => {
    const job = jobFor(2, [1]);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 50);
    await encoding.finish(50);
    for (const path of [job.live, job.video]) {
      const input = new Input({ source: new BlobSource(new Blob([readFileSync(path)])), formats: [MP4] });
      const video = await input.getPrimaryVideoTrack();
      const audio = await input.getPrimaryAudioTrack();
      expect(await video?.computePacketStats()).toMatchObject({ packetCount: 50 });
      expect(await video?.getFirstTimestamp()).toBe(0);
      expect(await audio?.getFirstTimestamp()).toBe(0);
      expect(await video?.computeDuration()).toBeCloseTo(2, 3);
      expect(Math.abs(((await audio?.computeDuration()) ?? 0) - 2)).toBeLessThan(0.022);
      expect(audio?.sampleRate).toBe(48_000);
    }
  });

  variant('goes on in silence when the recording is shorter than the video', async () => {
    const job = jobFor(1, [0.5]);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 50);
    await encoding.finish(50);
    expect(Math.abs((await firstSound(job.video)).seconds - 2)).toBeLessThan(0.022);
  });

  it.each(
    some(1, [
      ['yuv420p', [235, 128, 128]],
      ['rgb24', [218, 128, 128]],
      ['rgba', [218, 128, 128]],
    ] as const),
  )('takes %s and shows its white as BT.709 limited range', async (format, [y, u, v]) => {
    const job = jobFor(0.4);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    for (let i = 0; i < 10; i += 1) engine.socket.write(frameOnWire(i, true, format));
    await encoding.finish(10);
    const [first = []] = (await decodeVideo(job.video)).firstPixel;
    // 235 of 255 in full-range RGB is 16 + 235 × 219/255 = 218 in limited range.
    expect(Math.abs((first[0] ?? 0) - y)).toBeLessThanOrEqual(2);
    expect(Math.abs((first[1] ?? 0) - u)).toBeLessThanOrEqual(2);
    expect(Math.abs((first[2] ?? 0) - v)).toBeLessThanOrEqual(2);
  });

  variant('keeps the colour of RGB frames: red stays red by BT.709', async () => {
    const job = jobFor(0.4);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    for (let i = 0; i < 10; i += 1) {
      const wire = frameOnWire(i, true, 'rgb24');
      for (let at = 32; at < wire.length; at += 3) wire.set([255, 0, 0], at);
      engine.socket.write(wire);
    }
    await encoding.finish(10);
    const [first = []] = (await decodeVideo(job.video)).firstPixel;
    // BT.709: Y 63, U 102, V 240. BT.601 would give 81, 90, 240.
    expect(Math.abs((first[0] ?? 0) - 63)).toBeLessThanOrEqual(2);
    expect(Math.abs((first[1] ?? 0) - 102)).toBeLessThanOrEqual(2);
    const { data } = await sharp(job.poster).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeGreaterThan(245);
    expect(data[1]).toBeLessThan(12);
  });

  variant('follows the rate of the job', async () => {
    const job = jobFor(3, [2], { fps: 16, frames: 48 });
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 48, 32);
    await encoding.finish(48);
    const { times, luma } = await decodeVideo(job.video);
    expect(times[luma.findIndex((mean) => mean > 200)]).toBeCloseTo(2, 4);
    expect(Math.abs((await firstSound(job.video)).at - 2)).toBeLessThan(0.002);
  });
});

describe('A growing video', () => {
  it('has its first fragment within 8 frames, then about every half second, each whole on disk when it is told', async () => {
    const job = jobFor(4);
    const encoding = await pool.open(job);
    const told: Encoded[] = [];
    const sizes: number[] = [];
    encoding.onFragment((written) => {
      told.push(written);
      sizes.push(statSync(job.live).size);
      const types = boxTypes(readFileSync(job.live).subarray(0, written.bytes));
      expect(types.slice(0, 2)).toEqual(['ftyp', 'moov']);
      expect(types.at(-1)).toBe('mdat');
    });
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 8);
    await expect.poll(() => told.length).toBeGreaterThan(0);
    expect(told[0]?.frames).toBeLessThanOrEqual(8);
    await engine.send(8, 100);
    await encoding.finish(100);
    expect(told.at(-1)).toEqual({ frames: 100, bytes: statSync(job.live).size });
    // Viewers of a run that waits are sent this before the file exists.
    const { beginning } = QUIET_MP4;
    expect([...readFileSync(job.live).subarray(0, beginning.length)]).toEqual([...beginning]);
    expect(sizes).toEqual(told.map(({ bytes }, i) => Math.max(bytes, sizes[i] ?? 0)));
    for (let i = 2; i < told.length; i += 1) {
      expect((told[i]?.frames ?? 0) - (told[i - 1]?.frames ?? 0)).toBeLessThanOrEqual(13);
    }
  });

  it('begins every fragment with a key frame and holds the sound up to its end', async () => {
    const job = jobFor(2);
    const encoding = await pool.open(job);
    const cuts: Encoded[] = [];
    encoding.onFragment((written) => cuts.push(written));
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 50);
    await encoding.finish(50);
    const whole = readFileSync(job.live);
    for (const { frames, bytes } of cuts) {
      const blob = new Blob([new Uint8Array(whole.subarray(0, bytes))]);
      const input = new Input({ source: new BlobSource(blob), formats: [MP4] });
      const audio = await input.getPrimaryAudioTrack();
      expect((await audio?.computeDuration()) ?? 0).toBeGreaterThanOrEqual(frames / FPS - 1e-6);
      const { EncodedPacketSink } = await import('mediabunny');
      const video = await input.getPrimaryVideoTrack();
      if (!video) throw new Error('no video track');
      const next = await new EncodedPacketSink(video).getPacket(frames / FPS - 1e-6);
      expect(next).not.toBeNull();
    }
    const input = new Input({ source: new BlobSource(new Blob([new Uint8Array(whole)])), formats: [MP4] });
    const video = await input.getPrimaryVideoTrack();
    if (!video) throw new Error('no video track');
    const { EncodedPacketSink } = await import('mediabunny');
    const keys: number[] = [];
    for await (const packet of new EncodedPacketSink(video).packets()) {
      if (packet.type === 'key') keys.push(Math.round(packet.timestamp * FPS));
    }
    expect(keys).toEqual([0, ...cuts.slice(0, -1).map(({ frames }) => frames)]);
  });

  it('has a poster before the run has ended', async () => {
    const job = jobFor(4);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 12);
    await expect
      .poll(() => statSync(job.poster, { throwIfNoEntry: false })?.size ?? 0, { timeout: 5000 })
      .toBeGreaterThan(0);
    expect(await sharp(job.poster).metadata()).toMatchObject({
      format: 'jpeg',
      width: WIDTH,
      height: HEIGHT,
    });
    await encoding.abort();
  });
});

describe('An encoding that is cut short', () => {
  it('keeps the frames that came when it is aborted, as a playable video', async () => {
    const job = jobFor(4, [0.5]);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    const enough = new Promise<void>((resolve) => {
      encoding.onFragment(({ frames }) => frames >= 18 && resolve());
    });
    await engine.send(0, 33);
    await enough;
    const { frames, bytes } = await encoding.abort();
    expect(frames).toBeGreaterThanOrEqual(18);
    expect(frames).toBeLessThanOrEqual(33);
    expect(bytes).toBe(statSync(job.live).size);
    expect((await decodeVideo(job.video)).times).toHaveLength(frames);
  });

  it('aborts before the engine has connected, and leaves no video', async () => {
    const job = jobFor(1);
    const encoding = await pool.open(job);
    expect(await encoding.abort()).toEqual({ frames: 0, bytes: 0 });
    expect(statSync(job.video, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('waits for the frames that `finish` names although the engine is done', async () => {
    const job = jobFor(2);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 10);
    const finished = encoding.finish(30);
    await engine.send(10, 30);
    expect((await finished).frames).toBe(30);
  });

  it('fails when the engine hangs up before the frames it promised, and keeps those that came', async () => {
    const job = jobFor(2);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 20);
    engine.hangUp();
    await expect(encoding.finish(50)).rejects.toMatchObject({
      problem: { code: 'engine_failed', detail: 'The engine stopped after 20 of 50 frames.' },
    });
    expect(await encoding.abort()).toMatchObject({ frames: 20 });
    expect((await decodeVideo(job.video)).times).toHaveLength(20);
  });

  it('drops half a frame when the engine is gone in the middle of it', async () => {
    const job = jobFor(2);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 7);
    engine.socket.end(frameOnWire(7, false).subarray(0, 1000));
    await once(engine.socket, 'close');
    expect(await encoding.abort()).toMatchObject({ frames: 7 });
  });

  it.each(
    some(2, [
      ['bytes that are no frame', () => Buffer.alloc(20_000, 0x41), /LAVF/],
      ['frames of another size', () => frameOnWire(3, false, 'yuv420p', 64, 64), /64×64/],
      ['a frame that jumps ahead', () => frameOnWire(9, false), /Frame 9 came where frame 3/],
    ]),
  )('fails on %s, names it, and keeps the frames before', async (_what, nonsense, sentence) => {
    const job = jobFor(2);
    const encoding = await pool.open(job);
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 3);
    engine.socket.write(nonsense());
    const failure = await encoding.failure;
    expect(failure.code).toBe('engine_failed');
    expect(failure.message).toMatch(sentence);
    expect(await encoding.abort()).toMatchObject({ frames: 3 });
  });

  it('fails with a sentence when the recording cannot be decoded', async () => {
    const job = jobFor(2);
    writeFileSync(job.audio, Buffer.alloc(5000, 7));
    const encoding = await pool.open(job);
    expect(await encoding.failure).toMatchObject({
      code: 'encoder_failed',
      message: expect.stringMatching(/recording could not be decoded/),
    });
    expect(await encoding.abort()).toEqual({ frames: 0, bytes: 0 });
  });
});

describe('The frame socket', () => {
  it('lies in a directory that only this user may enter, on a short path, and is gone once it is used', async () => {
    const encoding = await pool.open(jobFor(1));
    expect(Buffer.byteLength(encoding.socket)).toBeLessThan(100);
    expect(statSync(join(encoding.socket, '..')).mode & 0o777).toBe(0o700);
    expect(statSync(encoding.socket).mode & 0o777).toBe(0o600);
    const engine = new FakeEngine(encoding.socket);
    await engine.send(0, 1);
    await expect.poll(() => statSync(encoding.socket, { throwIfNoEntry: false })).toBeUndefined();
    await encoding.abort();
  });

  it('holds an engine back that is faster than the encoder', async () => {
    const encoding = await pool.open(jobFor(40, [], { width: 1280, height: 720 }));
    const engine = new FakeEngine(encoding.socket);
    const frame = (index: number) => frameOnWire(index, false, 'rgba', 1280, 720);
    let full = 0;
    for (let i = 0; i < 20; i += 1) {
      if (engine.socket.write(frame(i))) continue;
      full += 1;
      await once(engine.socket, 'drain');
    }
    // 20 frames of 3.7 MB: the kernel holds a fraction of one, so all but the last two have been taken in.
    expect(full).toBe(20);
    let onDisk = 0;
    encoding.onFragment(({ frames }) => {
      onDisk = frames;
    });
    expect((await encoding.finish(20)).frames).toBe(20);
    expect(onDisk).toBe(20);
  });
});
