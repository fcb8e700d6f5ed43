import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobSource, EncodedPacketSink, Input, MATROSKA, MP4 } from 'mediabunny';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EncodeJob } from '../../server/media/encoder/job.ts';
import { EncoderPool } from '../../server/media/encoder/pool.ts';
import { decodeFileAnswer, encodeVideoFile, type FileAnswer } from '../../server/wire/video-file.ts';
import { lumaOf, makeVideo } from '../fixtures/media/video.ts';
import { some, variant } from '../variant.ts';
import { decodeVideo, firstSound } from './decoded.ts';
import { clickingWav, frameOnWire } from './flash-and-click.ts';

let pool: EncoderPool;
let folder: string;

beforeAll(() => {
  pool = new EncoderPool();
});
afterAll(() => pool.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'video-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The run was planned as 128×96 px at 25 frames/s; the files may differ. */
function jobFor(seconds: number): EncodeJob {
  const audio = join(folder, 'recording.wav');
  writeFileSync(audio, clickingWav(seconds, [0.5]));
  return {
    run: 'test',
    width: 128,
    height: 96,
    fps: 25,
    frames: Math.round(seconds * 25),
    audio,
    live: join(folder, 'live.mp4'),
    video: join(folder, 'video.mp4'),
    poster: join(folder, 'poster.jpg'),
    metadata: { title: 'a title', comment: '{}' },
  };
}

/** What a video says of its colours. */
async function coloursOf(path: string): Promise<VideoColorSpaceInit> {
  const input = new Input({ source: new BlobSource(new Blob([readFileSync(path)])), formats: [MP4] });
  const track = await input.getPrimaryVideoTrack();
  if (!track) throw new Error('no pictures');
  return track.getColorSpace();
}

/** Names a file to the encoder, as an engine does, and returns its answer. */
async function name(socket: string, path: string, before: Buffer = Buffer.alloc(0)): Promise<FileAnswer> {
  const engine = connect(socket);
  const chunks: Buffer[] = [];
  engine.on('data', (chunk) => chunks.push(chunk));
  engine.write(Buffer.concat([before, encodeVideoFile(path)]));
  await once(engine, 'end');
  return decodeFileAnswer(Buffer.concat(chunks));
}

/** Hashes of the pictures' packets, in the file's order, and when they are shown, as another implementation reads it. */
async function packetsOf(path: string): Promise<{ hashes: string[]; times: number[] }> {
  const source = new BlobSource(new Blob([readFileSync(path)]));
  const track = await new Input({ source, formats: [MP4, MATROSKA] }).getPrimaryVideoTrack();
  if (!track) throw new Error('no pictures');
  const hashes: string[] = [];
  const times: number[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) {
    hashes.push(createHash('sha256').update(packet.data).digest('hex'));
    times.push(packet.timestamp);
  }
  return { hashes, times: times.sort((a, b) => a - b) };
}

/** The beginning of a fragmented MP4, and its fragments (moof and mdat). */
function fragmentsOf(file: Buffer): Buffer[] {
  const starts = [0];
  for (let at = 0; at < file.length; at += file.readUInt32BE(at))
    if (file.toString('latin1', at + 4, at + 8) === 'moof') starts.push(at);
  return starts.map((start, index) => file.subarray(start, starts[index + 1]));
}

describe('A video file that an engine has made', () => {
  it.each(
    some(2, [
      ['mp4', 2],
      ['mp4', 0],
      ['matroska', 0],
      ['matroska', 2],
    ] as const),
  )(
    'keeps its H.264 byte for byte (%s, %i B-frames) and gets the recording as its sound',
    async (muxer, bFrames) => {
      const job = jobFor(2);
      const made = join(folder, 'made');
      await makeVideo(made, { frames: 50, muxer, bFrames });
      const encoding = await pool.open(job);
      const told: number[] = [];
      encoding.onFragment(({ frames }) => told.push(frames));
      const { video, problem } = await name(encoding.socket, made);
      expect(problem).toBeNull();
      expect(video).toEqual({ frames: 50, width: 128, height: 96, fps: 25 });
      // All of it can be played before the studio has even heard that the engine is done. The studio and the engine are
      // told by ways of their own: either may hear first.
      await expect.poll(() => told.at(-1)).toBe(50);
      expect(await encoding.finish(50)).toEqual({ frames: 50, bytes: statSync(job.live).size });
      for (const path of [job.live, job.video]) {
        const { hashes, times } = await packetsOf(path);
        expect(hashes).toEqual((await packetsOf(made)).hashes);
        const { luma } = await decodeVideo(path);
        for (const [index, time] of times.entries()) expect(time).toBeCloseTo(index / 25, 2);
        expect(luma).toHaveLength(50);
        for (const [index, mean] of luma.entries()) expect(Math.abs(mean - lumaOf(index))).toBeLessThan(4);
        const sound = await firstSound(path);
        expect(sound.at).toBeCloseTo(0.5, 2);
        expect(Math.abs(sound.seconds - 2)).toBeLessThan(0.05);
      }
      expect((await decodeVideo(job.video)).times[0]).toBe(0);
      expect(await sharp(job.poster).metadata()).toMatchObject({ format: 'jpeg', width: 128, height: 96 });
    },
  );

  it.each(
    some(1, [
      ['seldom, with B-frames', 40, 2, [0, 40, 80]],
      ['often', 10, 0, [0, 10, 30, 50, 70, 90]],
    ] as const),
  )(
    'can be begun with any fragment, where its key frames come %s',
    async (_how, keyEvery, bFrames, begins) => {
      const job = jobFor(4);
      const made = join(folder, 'made.mp4');
      await makeVideo(made, { frames: 100, keyEvery, bFrames });
      const encoding = await pool.open(job);
      expect(await name(encoding.socket, made)).toMatchObject({ problem: null, video: { frames: 100 } });
      await encoding.finish(100);
      expect((await packetsOf(job.live)).hashes).toEqual((await packetsOf(made)).hashes);
      const [init = Buffer.alloc(0), ...fragments] = fragmentsOf(readFileSync(job.live));
      expect(fragments).toHaveLength(begins.length);
      for (const [at, fragment] of fragments.entries()) {
        const late = join(folder, `late-${at}.mp4`);
        writeFileSync(late, Buffer.concat([init, fragment]));
        const { luma } = await decodeVideo(late);
        const [from = 0, to = 100] = begins.slice(at);
        expect(luma).toHaveLength(to - from);
        expect(Math.abs((luma[0] ?? 0) - lumaOf(from))).toBeLessThan(4);
      }
    },
  );

  variant('is not kept waiting for ever where no key frame comes', async () => {
    const job = jobFor(30);
    const made = join(folder, 'made.mp4');
    await makeVideo(made, { frames: 750, keyEvery: 2000 });
    const encoding = await pool.open(job);
    await name(encoding.socket, made);
    await encoding.finish(750);
    expect(fragmentsOf(readFileSync(job.live))).toHaveLength(3);
    expect((await decodeVideo(job.video)).luma).toHaveLength(750);
  });

  it('keeps H.264 of a transport stream, whose times do not start at 0', async () => {
    const job = jobFor(1);
    const made = join(folder, 'made.ts');
    await makeVideo(made, { frames: 25, muxer: 'mpegts' });
    const encoding = await pool.open(job);
    expect(await name(encoding.socket, made)).toMatchObject({ problem: null, video: { frames: 25 } });
    await encoding.finish(25);
    const { times, luma } = await decodeVideo(job.video);
    expect(times[0]).toBe(0);
    expect(luma).toHaveLength(25);
    for (const [index, mean] of luma.entries()) expect(Math.abs(mean - lumaOf(index))).toBeLessThan(4);
  });

  it('says of H.264 that does not which colours its numbers stand for', async () => {
    const job = jobFor(1);
    const made = join(folder, 'made.mp4');
    await makeVideo(made, { frames: 25 });
    expect((await coloursOf(made)).matrix).toBeFalsy();
    const encoding = await pool.open(job);
    await name(encoding.socket, made);
    await encoding.finish(25);
    const small = { matrix: 'smpte170m', primaries: 'bt709', transfer: 'bt709', fullRange: false };
    expect(await coloursOf(job.video)).toEqual(small);
  });

  it.each(
    some(1, [
      ['a codec that browsers do not play', { codec: 'mpeg4', muxer: 'avi' }],
      ['H.264 in colours that browsers do not play', { codec: 'yuv444' }],
      ['odd sides', { codec: 'yuv444', width: 127, height: 95 }],
    ] as const),
  )('encodes anew what has %s', async (_what, recipe) => {
    const job = jobFor(1);
    const made = join(folder, 'made');
    await makeVideo(made, { frames: 25, ...recipe });
    const encoding = await pool.open(job);
    const { video, problem } = await name(encoding.socket, made);
    expect(problem).toBeNull();
    expect(video.frames).toBe(25);
    expect([video.width % 2, video.height % 2]).toEqual([0, 0]);
    await encoding.finish(25);
    const { times, luma } = await decodeVideo(job.video);
    expect(times).toHaveLength(25);
    for (const [index, mean] of luma.entries()) expect(Math.abs(mean - lumaOf(index))).toBeLessThan(6);
  });

  it('goes by the size and rate of the file, not by the plan', async () => {
    const job = jobFor(3);
    const made = join(folder, 'made.mp4');
    await makeVideo(made, { frames: 45, width: 192, height: 64, fps: 16 });
    const encoding = await pool.open(job);
    const { video } = await name(encoding.socket, made);
    expect(video).toEqual({ frames: 45, width: 192, height: 64, fps: 16 });
    await encoding.finish(45);
    const { times } = await decodeVideo(job.video);
    expect(times.at(-1)).toBeCloseTo(44 / 16, 3);
    expect(Math.abs((await firstSound(job.video)).seconds - 45 / 16)).toBeLessThan(0.03);
  });
});

describe('A file that cannot be used', () => {
  const refused: [string, (path: string) => void | Promise<void>, RegExp][] = [
    ['is not there', () => undefined, /is not there/],
    ['is a folder', (path) => mkdirSync(path), /is not there/],
    ['is empty', (path) => writeFileSync(path, ''), /it is empty/],
    ['is no video', (path) => writeFileSync(path, 'no video at all\n'.repeat(200)), /it is no video/],
    ['is a picture', async (path) => void (await gray(path)), /it is no video/],
    ['holds sound only', (path) => writeFileSync(path, clickingWav(1, [])), /it is no video/],
    [
      'was not written to its end',
      async (path) => {
        await makeVideo(path, { frames: 50 });
        truncateSync(path, Math.round(statSync(path).size / 2));
      },
      /not written to its end/,
    ],
  ];
  it.each(some(2, refused))('fails with a sentence when it %s', async (_what, make, sentence) => {
    const job = jobFor(1);
    const made = join(folder, 'made.mp4');
    await make(made);
    const encoding = await pool.open(job);
    const { problem, video } = await name(encoding.socket, made);
    expect(problem).toMatch(/^The video file that the engine made cannot be used: /);
    expect(problem).toMatch(sentence);
    expect(video.frames).toBe(0);
    expect(await encoding.failure).toEqual({ code: 'engine_failed', message: problem });
    expect(await encoding.abort()).toEqual({ frames: 0, bytes: 0 });
    expect(existsSync(job.video)).toBe(false);
  });

  it('fails when it was cut off, and keeps the pictures before', async () => {
    const job = jobFor(2);
    const made = join(folder, 'made.mp4');
    await makeVideo(made, { frames: 50, faststart: true });
    truncateSync(made, Math.round(statSync(made).size * 0.9));
    const encoding = await pool.open(job);
    const { problem } = await name(encoding.socket, made);
    expect(problem).toMatch(/it was cut off: \d+ of its 50 pictures are there/);
    const { frames } = await encoding.abort();
    expect(frames).toBeGreaterThan(0);
    expect((await decodeVideo(job.video)).times).toHaveLength(frames);
  });

  it('fails when its pictures are rubbish, although they could be copied', async () => {
    const job = jobFor(1);
    const made = join(folder, 'made.mp4');
    await makeVideo(made, { frames: 25 });
    const bytes = readFileSync(made);
    const from = bytes.indexOf('mdat') + 4;
    bytes.fill(0x55, from, from + bytes.readUInt32BE(from - 8) - 8);
    writeFileSync(made, bytes);
    const encoding = await pool.open(job);
    expect((await name(encoding.socket, made)).problem).toMatch(/none of its pictures can be decoded/);
    await encoding.abort();
  });

  it('is refused after frames: a run has one or the other', async () => {
    const job = jobFor(1);
    const made = join(folder, 'made.mp4');
    await makeVideo(made, { frames: 25 });
    const encoding = await pool.open(job);
    expect((await name(encoding.socket, made, frameOnWire(0, false))).problem).toMatch(/after frames/);
    await encoding.abort();
  });
});

async function gray(path: string): Promise<void> {
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#888' } })
    .png()
    .toFile(path);
}
