import { execFileSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Engine, LiveSession, SessionJob } from '../../../server/engines/engine.ts';
import { bridgeFolder } from '../../../server/engines/liveavatar/launch.ts';
import { ManagedEngine } from '../../../server/engines/managed-engine.ts';
import {
  needsPython,
  standInCheckout,
  standInJob,
  standInSetup,
  superviseStandIn,
} from '../../fixtures/liveavatar/harness.ts';
import { SITE } from '../../fixtures/liveavatar/stand-in.ts';
import { standInStudio } from '../../fixtures/liveavatar/studio.ts';
import { some } from '../../variant.ts';
import { encoder, referenceImages, until } from '../harness.ts';

beforeAll(needsPython);
vi.setConfig({ testTimeout: 60_000 });

/** Samples of a frame, frames of a block, and frames after a block that are heard before it is made. */
const FRAME = 640;
const BLOCK = 12;
const AHEAD = 2;

interface Shown {
  job: SessionJob;
  /** Frames as they came: number, ms, grey. */
  frames: { index: number; time: number; grey: number }[];
}

async function sessionJob(session: string, params: object = {}, prompt = 'a woman'): Promise<Shown> {
  const { image, params: all, width, height, log } = await standInJob('portrait', params);
  const frames: Shown['frames'] = [];
  const { socket } = await encoder((payload, { index, time = -1 }) =>
    frames.push({ index, time, grey: payload[0] ?? -1 }),
  );
  return { job: { session, image, prompt, params: all, width, height, socket, log }, frames };
}

/** So many frames of sound, loud or silent. */
function sound(frames: number, loud = 0): Uint8Array {
  return new Uint8Array(new Int16Array(frames * FRAME).fill(loud).buffer);
}

/** A session that is open: blocks of sound, one after the other, each shown before the next is fed. */
async function opened(engine: Pick<Engine, 'open'>, session: string, params: object = {}, prompt?: string) {
  const { job, frames } = await sessionJob(session, params, prompt);
  const live = engine.open?.(job) as LiveSession;
  expect(await live.started).not.toBeNull();
  return { live, frames };
}

async function closed(live: LiveSession, frames: readonly unknown[]): Promise<void> {
  live.cancel();
  const outcome = await live.outcome;
  expect(outcome.kind).toBe('done');
  await until(() => frames.length === outcome.frames);
}

function standIn(more: object = {}, env: Record<string, string> = {}) {
  return superviseStandIn(standInSetup(standInCheckout(), more, env), { cancelGrace: 20 });
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
const indices = (frames: Shown['frames']) => frames.map(({ index }) => index);

test('a block is made when its sound and what is looked ahead at have come, each frame with its time', async () => {
  const { engine, survivors } = standIn();
  const { job, frames } = await sessionJob('first');
  const live = engine.open(job);
  expect(await live.started).toEqual({ lookAhead: expect.closeTo(0.54) });
  expect(engine.status().state).toBe('busy');
  live.feed(sound(BLOCK + AHEAD - 1));
  live.feed(sound(1));
  await until(() => frames.length === BLOCK - 3);
  // The first block begins with pictures of the portrait at rest.
  expect(frames.map(({ index, time }) => [index, time])).toEqual(numbers(3, 12).map((at) => [at, at * 40]));
  // More clips than there is a number for: the caches are rings.
  for (let end = 2 * BLOCK; end <= 10 * BLOCK; end += BLOCK) {
    live.feed(sound(BLOCK));
    await until(() => frames.length === end - 3);
  }
  expect(indices(frames)).toEqual(numbers(3, 120));
  await closed(live, frames);
  // It takes runs, and other sessions, as before.
  const run = await standInJob('next');
  expect(await engine.generate(run, () => undefined).outcome).toMatchObject({ kind: 'done', frames: 45 });
  await engine.shutdown();
  expect(survivors()).toEqual([]);
});

test.each(some(1, [[[0, 1]], [[0]]]))(
  'on GPUs %j each block shows the sound of its own time, and no other does',
  async (gpus) => {
    const { engine } = standIn({ gpus });
    const shown: number[][] = [];
    for (const loud of [[], [2], [2, 3]]) {
      const { live, frames } = await opened(engine, `loud ${loud}`);
      live.feed(sound(AHEAD));
      for (let block = 0; block < 5; block++) {
        live.feed(sound(BLOCK, loud.includes(block) ? 9000 : 0));
        await until(() => frames.length === (block + 1) * BLOCK - 3);
      }
      await closed(live, frames);
      shown.push(frames.map(({ grey }) => grey));
    }
    const [silent = [], once = [], twice = []] = shown;
    const same = (a: number[], b: number[]) => a.findIndex((grey, at) => grey !== b[at]);
    // Fed so much later, block 2 holds the last two frames of the block before.
    expect(same(silent, once)).toBe(2 * BLOCK - 3);
    expect(same(once, twice)).toBe(3 * BLOCK - 3);
  },
);

test('a flush shows all sound there is, and what comes later is shown too', async () => {
  const { engine } = standIn();
  const { live, frames } = await opened(engine, 'flushed');
  live.feed(sound(BLOCK + 5));
  await until(() => frames.length === BLOCK - 3);
  live.flush();
  await until(() => frames.length === BLOCK + 5 - 3);
  live.feed(sound(BLOCK + AHEAD));
  await until(() => frames.length === 2 * BLOCK + 5 - 3);
  expect(indices(frames)).toEqual(numbers(3, 2 * BLOCK + 5));
  await closed(live, frames);
});

test.each(some(1, [[[0]], [[0, 1]]]))(
  'on GPUs %j that are too slow, a session leaves time out, keeps up, and says how much',
  async (gpus) => {
    // 0.6 s for 0.48 on each GPU.
    const { engine } = standIn({ gpus }, { STANDIN_STEP_SECONDS: String(0.15 * gpus.length) });
    const { live, frames } = await opened(engine, 'slow');
    const begun = performance.now();
    let fed = 0;
    const late: number[] = [];
    while (fed < 4 * 25) {
      const due = Math.floor((performance.now() - begun) / 40);
      if (due > fed) {
        live.feed(sound(due - fed));
        fed = due;
      }
      const newest = frames.at(-1)?.index;
      if (newest !== undefined) late.push(fed - newest);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    live.cancel();
    const outcome = await live.outcome;
    if (outcome.kind !== 'done') throw new Error(outcome.kind);
    const gaps = frames.slice(1).map(({ index }, at) => index - (frames[at]?.index ?? 0) - 1);
    expect(Math.max(...gaps)).toBeGreaterThan(0);
    // Every picture that is made has the time of its sound.
    expect(frames.every(({ index, time }) => time === index * 40)).toBe(true);
    expect(outcome.timings.leftOut ?? 0).toBeCloseTo(gaps.reduce((sum, gap) => sum + gap, 0) / 25, 0);
    // No delay has grown: the last seconds are no later than the first.
    const half = Math.floor(late.length / 2);
    expect(Math.max(...late.slice(half))).toBeLessThanOrEqual(Math.max(...late.slice(0, half)) + BLOCK);
  },
);

test('a session is closed in the middle of a block, and while nothing comes', async () => {
  const { engine } = standIn({}, { STANDIN_STEP_SECONDS: '0.5' });
  const { live, frames } = await opened(engine, 'in a block');
  live.feed(sound(BLOCK + AHEAD));
  await closed(live, frames);
  expect(frames).toEqual([]);
  const other = await opened(engine, 'in silence');
  await closed(other.live, other.frames);
});

test('what a session cannot be is refused in words, and a failure in it leaves the model', async () => {
  const { engine } = standIn();
  await engine.load();
  for (const [params, prompt, words] of [
    [{ infer_frames: 32 }, undefined, 'multiple of 12'],
    [{}, 'memory 0 1', 'CUDA out of memory'],
  ] as const) {
    const { job, frames } = await sessionJob(words, params, prompt);
    const live = engine.open(job);
    live.feed(sound(BLOCK + AHEAD));
    if (prompt) await until(() => frames.length > 0);
    live.feed(sound(BLOCK));
    expect(await live.outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining(words) });
  }
  expect(engine.status().state).toBe('ready');
});

test('a session loads the model first and gets the portrait at its size; given up meanwhile, it ends', async () => {
  const setup = standInSetup(standInCheckout(), {}, { STANDIN_LOAD_SECONDS: '0.2' });
  const { engine: inner } = superviseStandIn(setup);
  const engine = new ManagedEngine(inner, setup, referenceImages(), [], async () => []);
  onTestFinished(() => engine.shutdown());
  const early = engine.open((await sessionJob('early')).job);
  expect(engine.status().state).toBe('busy');
  early.cancel();
  expect(await early.started).toBeNull();
  expect(await early.outcome).toMatchObject({ kind: 'cancelled' });
  const { live, frames } = await opened(engine, 'fitted');
  live.feed(sound(BLOCK + AHEAD));
  await until(() => frames.length === BLOCK - 3);
  await closed(live, frames);
  expect(engine.status().state).toBe('ready');
});

test('a studio shows LiveAvatar live where it is asked for, and by itself only where it keeps up', async () => {
  const studio = await standInStudio();
  const portrait = fileURLToPath(new URL('../../../configs/examples/portraits/daniel.png', import.meta.url));
  const { id: image } = await studio.assets.addFile('image', portrait);
  const opening = { image, prompt: 'a calm man', transport: 'units', pace: 'live' } as const;
  const caller = { waiting: () => undefined, signal: new AbortController().signal };
  // One H200 makes 384*256 faster than it is spoken, and 704*384 not.
  const unasked = await studio.live.open({ ...opening, params: { size: '704*384' } }, caller);
  expect(unasked.stream.engine).toBe('preview');
  unasked.close();
  await unasked.ended;
  const session = await studio.live.open({ ...opening, params: { size: '384*256' } }, caller);
  expect(session.stream).toMatchObject({ engine: 'liveavatar', lookAhead: expect.closeTo(0.54) });
  const times: number[] = [];
  session.watch({ picture: ({ time }) => times.push(time) });
  // Nobody speaks: the studio feeds silence, and the avatar rests.
  await until(() => times.length > 2 * BLOCK);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  session.close();
  expect(await session.ended).toBeNull();
});

/** Sound whose loudness tells the frame; prints of which frame the block from frame 150 on hears each of its own. */
const HEARD = `
import array, json, types
from bridge.live.listening import Listening
from bridge.live.sound import FRAME, Sound
from liveavatar.models.wan.wan_2_2.modules.s2v.audio_encoder import AudioEncoder
encoder = AudioEncoder()
recordings = types.SimpleNamespace(hear_samples=lambda *sound: encoder.extract_audio_feat_from_array(*sound, True))
sound = Sound()
sound.hear(array.array("h", [at // FRAME * 100 for at in range(170 * FRAME)]).tobytes())
features = Listening(types.SimpleNamespace(param_dtype=None), recordings, sound).block(150, sound.fed)
print(json.dumps([round(loud * 327.68) for loud in features._loud]), features.shape)
`;

test('each frame of a block is made of the sound that is heard while it is shown', () => {
  const path = [SITE, standInCheckout(), dirname(bridgeFolder())].join(delimiter);
  const env = { ...process.env, PYTHONPATH: path };
  const [frames = '', shape] = execFileSync('python3', ['-B', '-c', HEARD], { env }).toString().split('] (');
  expect(shape).toBe('1, 25, 1024, 12)\n');
  const heard: number[] = JSON.parse(`${frames}]`);
  expect(heard).toHaveLength(BLOCK);
  // The encoder's steps and the frames are not in step: one may begin in the frame before.
  for (const [at, frame] of heard.entries()) expect(Math.abs(frame - 150 - at)).toBeLessThanOrEqual(1);
  expect(heard.filter((frame, at) => frame === 150 + at).length).toBeGreaterThan(BLOCK / 2);
});
