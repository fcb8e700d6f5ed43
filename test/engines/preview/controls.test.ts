import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DEFAULT_PARAMS, type Params } from '../../../server/contract/index.ts';
import type { Command } from '../../../server/engines/protocol.ts';
import { videoLength } from '../../../server/plan/length.ts';
import { outputSize } from '../../../server/plan/output-size.ts';
import { preview } from '../../plan/shipped-engines.ts';
import { some, variant } from '../../variant.ts';
import { PreviewProcess } from './engine-process.ts';
import { FrameSink, type ReceivedFrame } from './frame-sink.ts';
import { makeSpeech, portrait, recording } from './material.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SIDE = 320;
let folder: string;
let speech: string;
let seconds: number;
let engine: PreviewProcess;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'controls-'));
  speech = join(folder, 'speech.wav');
  seconds = await makeSpeech(recording('welcome-en'), speech);
  engine = new PreviewProcess();
});
afterAll(async () => {
  await engine.kill();
  await rm(folder, { recursive: true, force: true });
});

type Generate = Extract<Command, { type: 'generate' }>;
type Change = Partial<Omit<Generate, 'params'>> & { params?: Partial<Generate['params']> };

/** The frames of a run that differs from the plain one in `change`. */
async function framesOf(change: Change = {}): Promise<ReceivedFrame[]> {
  const run = `run${runs++}`;
  const sink = await FrameSink.listen(join(folder, `${run}.sock`), true);
  const command: Generate = {
    type: 'generate',
    run,
    image: portrait('mei'),
    audio: speech,
    prompt: '',
    width: SIDE,
    height: SIDE,
    frames: 75,
    socket: sink.path,
    ...change,
    params: { ...DEFAULT_PARAMS, ...change.params },
  };
  engine.send(command);
  const failed = engine
    .event('failed', (event) => event.run === run)
    .then(({ message }) => {
      throw new Error(message);
    });
  failed.catch(() => undefined);
  const done = await Promise.race([failed, engine.event('done', (event) => event.run === run)]);
  await sink.reach(done.frames);
  sink.close();
  return sink.frames;
}

const hashes = (frames: readonly ReceivedFrame[]) => frames.map(({ hash }) => hash);

/** Mean absolute difference of two luma planes, of 255. */
function difference(a: ReceivedFrame, b: ReceivedFrame): number {
  if (!a.pixels || !b.pixels) throw new Error('no pixels');
  const { width, height } = a.header;
  let sum = 0;
  for (let i = 0; i < width * height; i++) sum += Math.abs(a.pixels[i] - b.pixels[i]);
  return sum / (width * height);
}

/** How much a run moves: the mean difference of each frame from the first. */
const movement = (frames: readonly ReceivedFrame[]) =>
  frames.reduce((sum, frame) => sum + difference(frame, frames[0]), 0) / frames.length;

/** Mean difference of the frames of two runs. */
const apart = (a: readonly ReceivedFrame[], b: readonly ReceivedFrame[]) =>
  a.reduce((sum, frame, i) => sum + difference(frame, b[i]), 0) / a.length;

describe('what each control does to the frames', () => {
  let plain: ReceivedFrame[];
  beforeAll(async () => {
    plain = await framesOf();
  });

  test('nothing changed: every frame is the same to the byte', async () => {
    expect(hashes(await framesOf())).toEqual(hashes(plain));
  });

  test('the first frame is the same whatever the seed, the prompt and the guide: the portrait', async () => {
    const other = await framesOf({
      prompt: 'energetic, smiling',
      params: { base_seed: 7, sample_guide_scale: 10 },
      frames: 3,
    });
    expect(other[0].hash).toBe(plain[0].hash);
  });

  test('base_seed: other frames, where the head and the eyes are elsewhere', async () => {
    const other = await framesOf({ params: { base_seed: 421 } });
    expect(apart(plain, other)).toBeGreaterThan(0.5);
  });

  variant('sample_guide_scale: frames move further from the first, the more the higher', async () => {
    const five = movement(await framesOf({ params: { sample_guide_scale: 5 } }));
    const ten = movement(await framesOf({ params: { sample_guide_scale: 10 } }));
    expect(five).toBeGreaterThan(movement(plain) * 1.05);
    expect(ten).toBeGreaterThan(five * 1.05);
  });

  test('prompt: "sitting still" moves the frames less, "energetic, nodding" more, in Chinese as well', async () => {
    const natural = movement(plain);
    expect(movement(await framesOf({ prompt: 'She is sitting still.' }))).toBeLessThan(natural * 0.8);
    const lively = await framesOf({ prompt: 'energetic, nodding' });
    expect(movement(lively)).toBeGreaterThan(natural * 1.15);
    expect(hashes(await framesOf({ prompt: '充满活力，点头' }))).toEqual(hashes(lively));
  });

  variant('prompt: "smiling" changes the picture in the same pose', async () => {
    expect(apart(plain, await framesOf({ prompt: 'smiling' }))).toBeGreaterThan(0.1);
  });

  test('sample_steps: the same motion drawn finer: pixels differ, but far less than the face moves', async () => {
    const one = await framesOf({ params: { sample_steps: 1 } });
    const eight = await framesOf({ params: { sample_steps: 8 } });
    for (const other of [one, eight]) {
      expect(apart(plain, other)).toBeGreaterThan(0.02);
      expect(apart(plain, other)).toBeLessThan(movement(plain) / 2);
    }
  });

  test('sample_steps: progress counts the steps that were asked for', async () => {
    await framesOf({ params: { sample_steps: 3 }, frames: 12 });
    const progress = engine.events.filter((event) => event.type === 'progress').at(-1);
    expect(progress).toMatchObject({ step: 3, steps: 3, frames: 12 });
  });

  test('size: the frames have the pixels that the plan names for it, and these differ', async () => {
    const sizes = ['384*256', '704*384'] as const;
    const made = [];
    for (const size of sizes) {
      const planned = outputSize({ width: 1024, height: 1024 }, size);
      const [frame] = await framesOf({ ...planned, frames: 1 });
      expect(frame.header).toMatchObject(planned);
      made.push(frame.header.width * frame.header.height);
    }
    expect(made[1]).toBeGreaterThan(made[0] * 1.5);
  });

  test('num_clip and infer_frames: as many frames as their product, counted in clips', async () => {
    const lengths: [Partial<Params>, number, number][] = [
      [{ num_clip: 3, infer_frames: 24 }, 72, 3],
      [{ num_clip: 2, infer_frames: 48 }, 96, 2],
      [{ num_clip: 2, infer_frames: 36 }, 72, 2],
    ];
    for (const [change, frames, clips] of some(1, lengths)) {
      const params = { ...DEFAULT_PARAMS, ...change };
      const planned = videoLength(params, preview, seconds);
      expect(planned).toMatchObject({ frames, clips });
      const made = await framesOf({ params, frames: planned.frames });
      expect(made).toHaveLength(frames);
      const progress = engine.events.filter((event) => event.type === 'progress').at(-1);
      expect(progress).toMatchObject({ clip: clips, clips });
      // The same speech: the clips make no seam. Only the last second, which comes to rest, depends on the length.
      expect(hashes(made).slice(0, 45)).toEqual(hashes(plain).slice(0, 45));
    }
  });
});
