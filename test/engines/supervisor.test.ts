import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EngineProgress } from '../../server/engines/engine.ts';
import { variant } from '../variant.ts';
import { fixture, job, supervise, until } from './harness.ts';

const ignore = () => undefined;

test('a well-behaved engine loads once, makes every frame and is ready for the next run', async () => {
  const { engine, pids, survivors } = supervise(fixture('well-behaved'));
  const states: string[] = [];
  engine.onStatus(() => states.push(engine.status().state));
  expect(engine.status()).toMatchObject({ state: 'stopped', version: null, device: null });
  await engine.load();
  expect(engine.status()).toMatchObject({ state: 'ready', version: '1.2.3', device: 'grey paint' });
  const before = pids();
  expect(before).toHaveLength(1);
  for (const run of ['first', 'second']) {
    const work = await job(run, 40);
    const progress: EngineProgress[] = [];
    const generation = engine.generate(work, (step) => progress.push(step));
    expect(engine.status().state).toBe('busy');
    expect(() => engine.generate(work, ignore)).toThrow(run);
    expect(await generation.outcome).toEqual({ kind: 'done', frames: 40, timings: { generating: 0.1 } });
    expect(engine.status().state).toBe('ready');
    expect(progress.map((step) => step.frames)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(progress.at(-1)).toMatchObject({ stage: 'generating', clip: 3, clips: 3 });
    await until(() => work.received.length === 40);
  }
  expect(pids()).toEqual(before);
  expect(states).toEqual(expect.arrayContaining(['loading', 'ready', 'busy']));
  await engine.shutdown();
  expect(survivors()).toEqual([]);
});

variant('a run on an engine that is not loaded loads it first and says so', async () => {
  const { engine } = supervise(fixture('well-behaved'));
  const stages = new Set<string>();
  const { outcome } = engine.generate(await job('early'), (step) => stages.add(step.stage));
  expect(engine.status().state).toBe('loading');
  expect(await outcome).toMatchObject({ kind: 'done', frames: 30 });
  expect([...stages]).toEqual(['loading', 'generating']);
});

test('a cancelled run keeps the frames made so far, on the same process', async () => {
  const { engine, pids } = supervise(fixture('slow'));
  await engine.load();
  const before = pids();
  const work = await job('long', 1000);
  const generation = engine.generate(work, ignore);
  await until(() => work.received.length >= 5);
  generation.cancel();
  generation.cancel();
  const outcome = await generation.outcome;
  expect(outcome.kind).toBe('cancelled');
  expect(outcome.frames).toBeGreaterThanOrEqual(5);
  await until(() => work.received.length === outcome.frames);
  expect(engine.status().state).toBe('ready');
  expect(pids()).toEqual(before);
  const next = engine.generate(await job('next', 3), ignore);
  expect(await next.outcome).toMatchObject({ kind: 'done' });
});

test('a run cancelled while the engine loads ends at once, and the engine goes on loading', async () => {
  const { engine } = supervise(fixture('well-behaved'));
  const generation = engine.generate(await job('early'), ignore);
  generation.cancel();
  expect(await generation.outcome).toEqual({ kind: 'cancelled', frames: 0 });
  await engine.load();
  expect(engine.status().state).toBe('ready');
});

test('an engine that hears a cancellation late, but in time, is not restarted', async () => {
  const { engine, pids } = supervise(fixture('slow-to-cancel'), { cancelGrace: 5 });
  await engine.load();
  const before = pids();
  const work = await job('long', 1000);
  const generation = engine.generate(work, ignore);
  await until(() => work.received.length >= 2);
  generation.cancel();
  expect(await generation.outcome).toMatchObject({ kind: 'cancelled' });
  expect(pids()).toEqual(before);
});

variant('several ranks finish together, and every rank hears every command', async () => {
  const { engine, pids } = supervise(fixture('well-behaved', {}, 3));
  const { outcome } = engine.generate(await job('together'), ignore);
  expect(await outcome).toMatchObject({ kind: 'done', frames: 30 });
  expect(pids()).toHaveLength(3);
});

test('a portrait is prepared ahead, and not on an engine that is not loaded', async () => {
  const { engine } = supervise(fixture('well-behaved'));
  expect(await engine.prepare({ image: '/a.png' })).toMatchObject({ ok: false });
  const loading = engine.load();
  expect(await engine.prepare({ image: '/a.png', width: 704, height: 384 })).toEqual({ ok: true });
  await loading;
});

variant('an unanswered preparation times out without harm', async () => {
  const { engine } = supervise(fixture('never-prepares'), { prepare: 0.1 });
  await engine.load();
  expect(await engine.prepare({ image: '/a.png' })).toMatchObject({ ok: false });
  expect(engine.status().state).toBe('ready');
});

test('unloading leaves no process, and options that need it load the engine afresh', async () => {
  const { engine, pids, survivors } = supervise(fixture('well-behaved'));
  await engine.load();
  const first = pids();
  await engine.load({ sample_steps: 2 });
  expect(pids()).toEqual(first);
  await engine.load({ load_lora: false });
  expect(pids()).toHaveLength(1);
  expect(pids()).not.toEqual(first);
  await engine.unload();
  expect(engine.status().state).toBe('stopped');
  expect(survivors()).toEqual([]);
});

test('unloading an engine that is still starting ends the start with its reason', async () => {
  const { engine, survivors } = supervise(fixture('never-ready'));
  const loading = engine.load();
  const refused = expect(loading).rejects.toMatchObject({ name: 'EngineError', code: 'not_ready' });
  await until(() => survivors().length > 0);
  await engine.unload();
  await refused;
  expect(engine.status()).toMatchObject({ state: 'stopped', problem: null });
  expect(survivors()).toEqual([]);
});

test('closing the studio interrupts the run and leaves no process', async () => {
  const { engine, survivors } = supervise(fixture('slow'));
  const work = await job('long', 1000);
  const { outcome } = engine.generate(work, ignore);
  await until(() => work.received.length >= 2);
  await engine.shutdown();
  expect(await outcome).toMatchObject({ kind: 'failed', code: 'interrupted' });
  expect(survivors()).toEqual([]);
  await expect(engine.load()).rejects.toMatchObject({ code: 'engine_unavailable' });
});

test("what the engine prints during a run is in the run's log", async () => {
  const { engine } = supervise(fixture('crash-mid-run'));
  const work = await job('doomed');
  await engine.generate(work, ignore).outcome;
  await until(() => readFileSync(work.log, 'utf8').includes('CUDA out of memory'));
});
