import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { waitsOf } from '../../../server/diagnose/waits.ts';
import type { EngineProgress } from '../../../server/engines/engine.ts';
import {
  needsPython,
  standInCheckout,
  standInJob,
  standInSetup,
  superviseStandIn,
} from '../../fixtures/liveavatar/harness.ts';
import { some } from '../../variant.ts';
import { folder, until } from '../harness.ts';

beforeAll(needsPython);

const ignore = () => undefined;
/** Three GPUs denoise, one decodes. */
const FOUR = { gpus: [0, 1, 2, 3] };

test('the bridge loads stage by stage, makes every frame, and is ready for the next run', async () => {
  const { engine, survivors } = superviseStandIn(standInSetup(standInCheckout()));
  const stages: string[] = [];
  engine.onStatus(() => stages.push(engine.status().loading?.stage ?? ''));
  await engine.load();
  expect([...new Set(stages)].filter((stage) => stage !== '')).toEqual([
    'importing LiveAvatar',
    'text encoder',
    'VAE',
    'transformer',
    'audio encoder',
    'merging LoRA',
  ]);
  expect(engine.status()).toMatchObject({
    state: 'ready',
    device: 'stand-in GPU',
  });
  // The passes of the studio need what the stand-in has not, and the load says so.
  expect(engine.uses[0]?.choice).toMatchObject({ plain: true, hindrance: expect.stringContaining('triton') });
  for (const run of ['first', 'second']) {
    const job = await standInJob(run);
    const progress: EngineProgress[] = [];
    const outcome = await engine.generate(job, (step) => progress.push(step)).outcome;
    expect(outcome).toMatchObject({ kind: 'done', frames: 45 });
    await until(() => job.received.length === 45);
    expect(job.received).toEqual(Array.from({ length: 45 }, (_, index) => index));
    expect(progress[0]).toMatchObject({ stage: 'conditioning' });
    // Four steps a block, two blocks a clip, two clips; pictures come between them, not at the end.
    const generating = progress.filter(({ stage }) => stage === 'generating');
    expect(generating).toHaveLength(16);
    expect(generating.map(({ frames }) => frames).filter((_, at) => at % 4 === 0)).toEqual([0, 9, 21, 33]);
    expect(generating.at(-1)).toMatchObject({ clip: 2, clips: 2, step: 4, steps: 4 });
  }
  await engine.shutdown();
  expect(survivors()).toEqual([]);
});

test('the same seed gives the same pictures, another seed others, on one GPU and on several', async () => {
  for (const gpus of some(2, [[0], FOUR.gpus, [0, 1]])) {
    const { engine } = superviseStandIn(standInSetup(standInCheckout(), { gpus }));
    const seen: string[] = [];
    for (const base_seed of [7, 7, 8]) {
      const steps = gpus.length === 1 ? 4 : 3;
      const job = await standInJob(`seed-${seen.length}`, { base_seed, sample_steps: steps });
      expect(await engine.generate(job, ignore).outcome).toMatchObject({ kind: 'done', frames: 45 });
      await until(() => job.greys.length === 45);
      seen.push(job.greys.join());
    }
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).not.toBe(seen[0]);
  }
});

test('a recording shorter than the clips asked for ends the video where it ends', async () => {
  const { engine } = superviseStandIn(standInSetup(standInCheckout()));
  // Eight seconds last for nine clips of 24 frames.
  const job = await standInJob('short', { num_clip: 100 });
  expect(await engine.generate({ ...job, frames: 213 }, ignore).outcome).toMatchObject({
    kind: 'done',
    frames: 213,
  });
});

test('a run is cancelled between two steps, keeps its frames, and the model stays loaded', async () => {
  const { engine } = superviseStandIn(standInSetup(standInCheckout(), {}, { STANDIN_STEP_SECONDS: '0.05' }));
  await engine.load();
  const states: string[] = [];
  engine.onStatus(() => states.push(engine.status().state));
  const job = await standInJob('long', { num_clip: 9 });
  const generation = engine.generate(job, ({ frames }) => frames > 0 && generation.cancel());
  const outcome = await generation.outcome;
  expect(outcome.kind).toBe('cancelled');
  expect(outcome.frames).toBeGreaterThan(0);
  expect(outcome.frames).toBeLessThan(213);
  await until(() => job.received.length === outcome.frames);
  expect(await engine.generate(await standInJob('next'), ignore).outcome).toMatchObject({ kind: 'done' });
  expect(states).not.toContain('loading');
});

test('four ranks make one video together and stop together', async () => {
  const setup = standInSetup(standInCheckout(), FOUR, { STANDIN_STEP_SECONDS: '0.03' });
  const { engine } = superviseStandIn(setup, { cancelGrace: 20 });
  await engine.load();
  expect(engine.status().device).toBe('4 × stand-in GPU');
  const states: string[] = [];
  engine.onStatus(() => states.push(engine.status().state));
  for (const [run, part] of [
    ['in the first clip', 0],
    ['in the third clip', 2],
  ] as const) {
    const job = await standInJob(run, { num_clip: 9, sample_steps: 3 });
    const generation = engine.generate(job, ({ clip }) => clip > part && generation.cancel());
    const outcome = await generation.outcome;
    expect(outcome.kind).toBe('cancelled');
    expect(outcome.frames).toBeLessThan(213);
    await until(() => job.received.length === outcome.frames);
  }
  const job = await standInJob('whole', { sample_steps: 3, num_clip: 3 });
  expect(await engine.generate(job, ignore).outcome).toMatchObject({ kind: 'done', frames: 69 });
  await until(() => job.received.length === 69);
  expect(states).not.toContain('loading');
});

test.each(
  some(1, [
    [2, 3],
    [1, 4],
    [2, 4],
    [5, 4],
    [3, 4],
    [4, 4],
  ]),
)('%i GPUs share %i steps, and every picture is made', async (count, sample_steps) => {
  const gpus = Array.from({ length: count }, (_, index) => index);
  const { engine, survivors } = superviseStandIn(standInSetup(standInCheckout(), { gpus }));
  const job = await standInJob('shared', { sample_steps, num_clip: 3 });
  expect(await engine.generate(job, ignore).outcome).toMatchObject({ kind: 'done', frames: 69 });
  await until(() => job.received.length === 69);
  await engine.shutdown();
  expect(survivors()).toEqual([]);
});

test('what the ranks cannot do is refused in words, not by waiting for ever', async () => {
  const { engine } = superviseStandIn(standInSetup(standInCheckout(), FOUR));
  const job = await standInJob('two steps', { sample_steps: 2 });
  const outcome = await engine.generate(job, ignore).outcome;
  expect(outcome).toMatchObject({ kind: 'failed', code: 'engine_failed' });
  expect('message' in outcome && outcome.message).toMatch(/Rank \d.*4 GPUs cannot share 2 steps/);
});

test('an exception on one rank ends the run with its rank and traceback, and no rank is left waiting', async () => {
  const { engine, survivors } = superviseStandIn(standInSetup(standInCheckout(), FOUR), { cancelGrace: 20 });
  await engine.load();
  const before = survivors();
  const job = await standInJob('crash', { sample_steps: 3 }, 'crash 1 2');
  const outcome = await engine.generate(job, ignore).outcome;
  expect(outcome).toMatchObject({ kind: 'failed', code: 'engine_failed' });
  if (outcome.kind !== 'failed') throw new Error(outcome.kind);
  expect(outcome.message).toBe('Rank 1: RuntimeError: the step of block 2 went wrong');
  expect(outcome.cause).toMatchObject({
    code: 'reported',
    values: { message: 'RuntimeError: the step of block 2 went wrong' },
    of: 4,
  });
  const [first] = outcome.cause.ranks;
  expect(first).toMatchObject({ rank: 1, exit: { kind: 'code', code: 1 } });
  expect(first?.traceback).toContain('Traceback');
  expect(survivors().filter((pid) => before.includes(pid))).toEqual([]);
  const next = await standInJob('next', { sample_steps: 3 });
  expect(await engine.generate(next, ignore).outcome).toMatchObject({ kind: 'done', frames: 45 });
});

test('an exception on a single GPU fails the run and keeps the model', async () => {
  const { engine } = superviseStandIn(standInSetup(standInCheckout()));
  await engine.load();
  const states: string[] = [];
  engine.onStatus(() => states.push(engine.status().state));
  const outcome = await engine.generate(await standInJob('full', {}, 'memory 0 1'), ignore).outcome;
  expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('CUDA out of memory') });
  expect(await engine.generate(await standInJob('next'), ignore).outcome).toMatchObject({ kind: 'done' });
  expect(states).not.toContain('loading');
});

test('a rank that hangs is found out, each rank says where it was, and the engine comes back', async () => {
  const { engine } = superviseStandIn(standInSetup(standInCheckout(), FOUR));
  await engine.load();
  const job = await standInJob('hang', { sample_steps: 3 }, 'hang 2 1');
  const outcome = await engine.generate(job, ignore).outcome;
  expect(outcome).toMatchObject({ kind: 'failed', code: 'engine_hung' });
  const ranks = outcome.kind === 'failed' ? outcome.cause.ranks : [];
  expect(ranks.map(({ stack }) => stack)).toEqual(ranks.map(() => expect.stringMatching(/thread 0x/)));
  expect(ranks.flatMap(({ lines }) => lines).join('\n')).not.toContain('most recent call first');
  // The one that hangs sleeps in the stand-in; those that wait for it are elsewhere.
  expect(waitsOf(ranks).find(({ rank }) => rank === 2)?.line).toMatch(/ \(\w+\.py, line \d+\)$/);
  const next = await standInJob('next', { sample_steps: 3 });
  expect(await engine.generate(next, ignore).outcome).toMatchObject({ kind: 'done' });
});

test('options that change the weights load the model afresh, visibly; others do not', async () => {
  const { engine } = superviseStandIn(standInSetup(standInCheckout()));
  await engine.load({ load_lora: true });
  const stages = new Set<string>();
  engine.onStatus(() => stages.add(engine.status().loading?.stage ?? ''));
  await engine.load({ load_lora: true, num_clip: 3 });
  expect([...stages]).toEqual([]);
  await engine.load({ load_lora: false });
  expect(stages).toContain('transformer');
  expect(stages).not.toContain('merging LoRA');
});

test.each(
  some(2, [
    ['a checkout that is none', { checkout: '/nowhere' }, /FileNotFoundError.*nowhere/],
    ['a missing LoRA', { lora: 'nothing.safetensors' }, /FileNotFoundError.*nothing\.safetensors/],
    ['a missing checkpoint', { checkpoint: 'nothing' }, /FileNotFoundError.*nothing/],
    ['a Python that is none', { python: '/nowhere/python' }, /cannot be started/],
  ]),
)('%s: the start fails and says what is wrong', async (_, wrong, words) => {
  const { engine } = superviseStandIn(standInSetup(standInCheckout(), wrong));
  await expect(engine.load()).rejects.toThrow(words);
  await engine.unload();
});

test('a portrait of another size is refused by its words', async () => {
  const { engine } = superviseStandIn(standInSetup(standInCheckout()));
  await engine.load();
  const job = await standInJob('sizes');
  expect(await engine.prepare({ image: job.image, width: 64, height: 128 })).toEqual({ ok: true });
  expect(await engine.prepare({ image: job.image, width: 128, height: 128 })).toMatchObject({
    ok: false,
    reason: expect.stringContaining('64 × 128'),
  });
});

test('every block is denoised, then decoded, in the order LiveAvatar has it', async () => {
  const calls = `${folder()}/calls`;
  const setup = standInSetup(standInCheckout(), {}, { STANDIN_CALLS: calls });
  const { engine } = superviseStandIn(setup);
  expect(await engine.generate(await standInJob('order'), ignore).outcome).toMatchObject({ kind: 'done' });
  const said = readFileSync(`${calls}.0`, 'utf8').trim().split('\n');
  const step = ['noise_model', 'scheduler.step'];
  const block = [...step, ...step, ...step, ...step, 'vae.stream_decode'];
  expect(said).toEqual([
    'add_lora_to_model',
    ...['vae.encode', 'vae.encode', 'encode_audio', 'encode_prompt'],
    ...Array.from({ length: 4 }, () => '_initialize_kv_cache'),
    ...['_initialize_crossattn_cache', 'vae.stream_decode', 'noise_model.sink'],
    ...block,
    ...block,
    ...block,
    ...block,
  ]);
});

test('the stand-in has the signatures that were recorded from LiveAvatar, and the bridge keeps to its order', async () => {
  const here = fileURLToPath(new URL('../../fixtures/liveavatar/', import.meta.url));
  const recorded = JSON.parse(readFileSync(join(here, 'signatures.json'), 'utf8'));
  const read = execFileSync('python3', ['-B', join(here, 'record_signatures.py'), join(here, 'checkout')]);
  const standIn = JSON.parse(read.toString());
  const several = 'liveavatar/models/wan/causal_s2v_pipeline_tpp.py';
  const order: string[] = recorded[several].calls;
  for (const part of Object.values<{ calls?: unknown }>(recorded)) delete part.calls;
  expect(standIn).toEqual(recorded);

  const calls = `${folder()}/calls`;
  const { engine } = superviseStandIn(standInSetup(standInCheckout(), FOUR, { STANDIN_CALLS: calls }));
  const job = await standInJob('order', { sample_steps: 3 });
  expect(await engine.generate(job, ignore).outcome).toMatchObject({ kind: 'done' });
  const said = (rank: number) => readFileSync(`${calls}.${rank}`, 'utf8').trim().split('\n');
  const made = [
    ...said(0).slice(said(0).indexOf('_initialize_kv_cache')),
    ...said(3).filter((call) => call.includes('stream')),
  ];
  const names = made.map((call) => call.replace(/^(vae|scheduler)\.|\.sink$/g, ''));
  // Caches, the condition part, one denoising step; on the last rank the portrait at rest, then a block.
  expect([...names.slice(0, 5), ...names.slice(-2)]).toEqual(order);
});
