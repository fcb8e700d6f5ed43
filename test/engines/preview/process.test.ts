import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { EngineDescription } from '../../../server/config/engine-description.ts';
import { DEFAULT_PARAMS } from '../../../server/contract/index.ts';
import { previewLaunch } from '../../../server/engines/preview/launch.ts';
import { FPS } from '../../../server/engines/preview/motion/motion.ts';
import type { Command } from '../../../server/engines/protocol.ts';
import { decodePicture } from '../../../server/portrait/decode.ts';
import { findFaces } from '../../../server/portrait/faces.ts';
import { portraitFaces } from '../../../server/portrait/portrait-faces.ts';
import { landscape } from '../../fixtures/material.ts';
import { variant } from '../../variant.ts';
import { PreviewProcess } from './engine-process.ts';
import { FrameSink } from './frame-sink.ts';
import { makeSpeech, portrait, recording } from './material.ts';

// A machine that is busy with other tests finds faces slowly.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WIDTH = 320;
const HEIGHT = 320;
let folder: string;
let speech: string;
let engine: PreviewProcess;
let sinks: FrameSink[] = [];
let runs = 0;

type Generate = Extract<Command, { type: 'generate' }>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preview-'));
  speech = join(folder, 'speech.wav');
  await makeSpeech(recording('welcome-en'), speech);
  engine = new PreviewProcess();
  engine.send({ type: 'load' });
  engine.send({ type: 'prepare', image: portrait('mei'), width: WIDTH, height: HEIGHT });
  await engine.event('prepared');
});
afterEach(() => {
  for (const sink of sinks) sink.close();
  sinks = [];
});
afterAll(async () => {
  await engine.kill();
  await rm(folder, { recursive: true, force: true });
});

/** A command for a new run and the sink for its frames. */
async function newRun(change: Partial<Generate> = {}): Promise<{ command: Generate; sink: FrameSink }> {
  const run = `run${runs++}`;
  const sink = await FrameSink.listen(join(folder, `${run}.sock`));
  sinks.push(sink);
  const command: Generate = {
    type: 'generate',
    run,
    image: portrait('mei'),
    audio: speech,
    prompt: '',
    params: { ...DEFAULT_PARAMS, infer_frames: 24 },
    width: WIDTH,
    height: HEIGHT,
    frames: 50,
    socket: sink.path,
    ...change,
  };
  return { command, sink };
}

/** Process ids of what a process has started. */
const childrenOf = (pid: number | undefined): string[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);

const ofRun = (run: string) => engine.events.filter((event) => 'run' in event && event.run === run);

describe('the preview engine', () => {
  test('says hello with the capabilities of its description, and is ready at 25 frames/s', async () => {
    const file = new URL('../../../configs/engines/preview.yaml', import.meta.url);
    const { capabilities } = EngineDescription.parse(parse(await readFile(file, 'utf8')));
    const described = new PreviewProcess(previewLaunch(capabilities));
    described.send({ type: 'load' });
    const hello = await described.event('hello');
    const ready = await described.event('ready');
    await described.kill();
    expect(hello).toMatchObject({ engine: 'preview', protocol: 2, rank: 0, capabilities });
    expect(ready.fps).toBe(capabilities.fps);
    expect(capabilities.fps).toBe(FPS);
  });

  test('makes a run: every frame in order, then done with its timings', async () => {
    const { command, sink } = await newRun();
    engine.send(command);
    const done = await engine.event('done', ({ run }) => run === command.run);
    await sink.reach(50);
    expect(done.frames).toBe(50);
    expect(Object.keys(done.timings)).toEqual(['preparing', 'firstFrame', 'generating']);
    expect(sink.frames.map(({ header }) => header.index)).toEqual([...Array(50).keys()]);
    expect(sink.frames[0].header).toMatchObject({ width: WIDTH, height: HEIGHT, format: 'yuv420p' });
    expect(new Set(sink.frames.map(({ hash }) => hash)).size).toBeGreaterThan(40);
    expect(await sink.whole).toBe(true);
  });

  test('told the face, it loads no face models, and draws the same as after a look of its own', async () => {
    const picture = await decodePicture(portrait('mei'));
    const faces = portraitFaces(picture, (await findFaces(picture)).faces);
    const own = await newRun({ frames: 24 });
    engine.send(own.command);
    await own.sink.reach(24);
    const told = new PreviewProcess();
    try {
      told.send({ type: 'load' });
      const { command, sink } = await newRun({ frames: 24, faces });
      told.send(command);
      await sink.reach(24);
      expect(childrenOf(told.pid)).toEqual([]);
      const unlike = sink.frames.filter(({ hash }, index) => hash !== own.sink.frames[index].hash);
      expect(unlike).toEqual([]);
    } finally {
      await told.kill();
    }
  });

  test('told that there is no face, it refuses without a look of its own', async () => {
    const faces = { width: 10, height: 10, boxes: [], landmarks: [] };
    const told = new PreviewProcess();
    try {
      told.send({ type: 'prepare', image: portrait('mei'), faces });
      expect(await told.event('prepared')).toMatchObject({
        ok: false,
        reason: expect.stringMatching(/no face/i),
      });
      expect(childrenOf(told.pid)).toEqual([]);
    } finally {
      await told.kill();
    }
  });

  test('reports started, its stages, and progress for every 12 frames with the clip they belong to', async () => {
    const { command } = await newRun();
    engine.send(command);
    await engine.event('done', ({ run }) => run === command.run);
    const events = ofRun(command.run);
    expect(events[0]).toMatchObject({ type: 'started', width: WIDTH, height: HEIGHT, fps: 25, frames: 50 });
    const progress = events.filter((event) => event.type === 'progress');
    expect(progress.map(({ stage, frames, clip }) => [stage, frames, clip])).toEqual([
      ['preparing', 0, 0],
      ['conditioning', 0, 0],
      ['generating', 12, 1],
      ['generating', 24, 1],
      ['generating', 36, 2],
      ['generating', 48, 2],
      ['generating', 50, 3],
    ]);
    for (const { clips, steps } of progress) expect([clips, steps]).toEqual([3, 4]);
    expect(engine.malformed).toEqual([]);
  });

  test('stops within two frames of a cancel and tells how many frames there are', async () => {
    const { command, sink } = await newRun({ frames: 350 });
    engine.send(command);
    await sink.reach(20);
    const before = sink.frames.length;
    engine.send({ type: 'cancel', run: command.run });
    const cancelled = await engine.event('cancelled', ({ run }) => run === command.run);
    expect(await sink.whole).toBe(true);
    expect(sink.frames.length).toBe(cancelled.frames);
    // Those on their way when the cancel was sent, and at most two drawn after it arrived.
    expect(cancelled.frames).toBeLessThan(before + 3 + 2 + 3);
  });

  test('can be cancelled while the encoder takes no frames, and draws no further than three ahead of it', async () => {
    const { command, sink } = await newRun({ frames: 350 });
    sink.pause();
    engine.send(command);
    await sink.reach(1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    engine.send({ type: 'cancel', run: command.run });
    sink.resume();
    const cancelled = await engine.event('cancelled', ({ run }) => run === command.run);
    expect(cancelled.frames).toBeLessThan(12);
    expect(await sink.whole).toBe(true);
    expect(sink.frames.length).toBe(cancelled.frames);
  });

  test('makes one run at a time: a second one is refused, the first goes on', async () => {
    const first = await newRun({ frames: 60 });
    const second = await newRun();
    engine.send(first.command);
    engine.send(second.command);
    const failed = await engine.event('failed', ({ run }) => run === second.command.run);
    expect(failed.code).toBe('engine_unavailable');
    const done = await engine.event('done', ({ run }) => run === first.command.run);
    expect(done.frames).toBe(60);
  });

  test('ignores a cancel for another run, unknown commands and lines that are none', async () => {
    const { command } = await newRun();
    engine.send(command);
    engine.send({ type: 'cancel', run: 'somebody-else' });
    engine.write('{"type":"dance"}\nnot json\n\n');
    expect((await engine.event('done', ({ run }) => run === command.run)).frames).toBe(50);
  });

  variant('refuses a picture without a face in a sentence, and makes the next run', async () => {
    const image = join(folder, 'landscape.png');
    await writeFile(image, (await landscape()).buffer);
    engine.send({ type: 'prepare', image });
    const prepared = await engine.event('prepared', (event) => event.image === image);
    expect(prepared).toMatchObject({ ok: false, reason: expect.stringMatching(/face.*\.$/i) });
    const faceless = await newRun({ image });
    engine.send(faceless.command);
    const failed = await engine.event('failed', ({ run }) => run === faceless.command.run);
    expect(failed).toMatchObject({ code: 'input_refused', message: prepared.reason });
    const next = await newRun({ frames: 12 });
    engine.send(next.command);
    await engine.event('done', ({ run }) => run === next.command.run);
  });

  test.each([
    ['a portrait that is not there', { image: '/nowhere/portrait.png' }, 'undecodable_media'],
    ['a recording that is not there', { audio: '/nowhere/speech.wav' }, 'undecodable_media'],
    ['a recording that is no speech.wav', { audio: portrait('mei') }, 'undecodable_media'],
    ['a socket where nobody listens', { socket: '/nowhere/frames.sock' }, 'encoder_failed'],
  ])('fails with a code and a sentence for %s', async (_, change, code) => {
    const { command } = await newRun(change);
    engine.send(command);
    const failed = await engine.event('failed', ({ run }) => run === command.run);
    expect(failed.code).toBe(code);
    expect(failed.message).toMatch(/^[A-Z].{15,}/);
  });

  test('fails the run when the encoder goes away in the middle, and lives on', async () => {
    const { command, sink } = await newRun({ frames: 350 });
    engine.send(command);
    await sink.reach(10);
    sink.close();
    const failed = await engine.event('failed', ({ run }) => run === command.run);
    expect(failed.code).toBe('encoder_failed');
    const next = await newRun({ frames: 12 });
    engine.send(next.command);
    await engine.event('done', ({ run }) => run === next.command.run);
  });

  test('makes a video from a recording of a fifth of a second', async () => {
    const short = join(folder, 'short.wav');
    const whole = await readFile(speech);
    const bytes = Math.round(0.2 * 16_000) * 2;
    const cut = Buffer.from(whole.subarray(0, 44 + bytes));
    cut.writeUInt32LE(36 + bytes, 4);
    cut.writeUInt32LE(bytes, 40);
    await writeFile(short, cut);
    const { command, sink } = await newRun({ audio: short, frames: 5 });
    engine.send(command);
    await engine.event('done', ({ run }) => run === command.run);
    await sink.reach(5);
  });

  variant('works again after unload', async () => {
    engine.send({ type: 'unload' });
    const { command } = await newRun({ frames: 12 });
    engine.send(command);
    expect((await engine.event('done', ({ run }) => run === command.run)).frames).toBe(12);
  });
});

describe('the preview engine ends', () => {
  test('when it is told to', async () => {
    const other = new PreviewProcess();
    await other.event('hello');
    other.send({ type: 'shutdown' });
    expect(await other.exit).toBe(0);
  });

  variant('when its stdin closes, also in the middle of a run', async () => {
    const other = new PreviewProcess();
    const { command, sink } = await newRun({ frames: 350 });
    other.send(command);
    await sink.reach(3);
    other.closeInput();
    expect(await other.exit).toBe(0);
  });
});
