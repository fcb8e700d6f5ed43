import { expect, test } from 'vitest';
import type { Device, Run } from '../../server/contract/index.ts';
import { ManagedEngine } from '../../server/engines/managed-engine.ts';
import { type EngineHarness, fixture, referenceImages, supervise, until } from '../engines/harness.ts';
import { outcome } from '../fixtures/outcome.ts';
import { variant } from '../variant.ts';
import { REQUEST, type RunsHarness, runsHarness } from './harness.ts';

const LONG = { ...REQUEST, params: { ...REQUEST.params, num_clip: 6 } };

/** A fixture engine of this name on these devices. */
const on = (id: string, ...devices: Device[]): EngineHarness =>
  supervise(fixture('slow'), {}, {}, { id, devices });

const stateOf = ({ engines }: RunsHarness, id: string) => engines.info(id).state;

/** Whether two runs that have ended were ever under way together. */
const met = (one: Run, other: Run): boolean =>
  Math.max(Date.parse(one.startedAt ?? ''), Date.parse(other.startedAt ?? '')) <
  Math.min(Date.parse(one.endedAt ?? ''), Date.parse(other.endedAt ?? ''));

test('two engines that share a GPU never run together, also where their sets only overlap', async () => {
  const [pair, single] = [on('pair', 'gpu:0', 'gpu:1'), on('single', 'gpu:1')];
  const studio = runsHarness([pair.engine, single.engine]);
  const first = await studio.runs.create({ ...REQUEST, engine: 'pair' });
  const second = await studio.runs.create({ ...REQUEST, engine: 'single' });
  expect([first.status, second.status]).toEqual(['starting', 'queued']);
  const ended = [await studio.ended(first.id), await studio.ended(second.id)] as const;
  expect(ended.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(met(...ended)).toBe(false);
});

test('a model that is in the way of a run is unloaded first, and the page is told for whom', async () => {
  const [resting, wanted] = [on('resting', 'gpu:0'), on('wanted', 'gpu:0')];
  const studio = runsHarness([resting.engine, wanted.engine]);
  await resting.engine.load();
  expect(resting.pids()).toHaveLength(1);
  const { id } = await studio.runs.create({ ...REQUEST, engine: 'wanted' });
  await until(() => wanted.pids().length > 0);
  // Its memory is free before the other one asks for it.
  expect(resting.pids()).toEqual([]);
  expect(studio.engines.info('resting')).toMatchObject({ state: 'stopped', unloadedFor: 'wanted' });
  const told = studio.events.flatMap((event) => (event.type === 'engine.changed' ? [event.engine] : []));
  expect(told).toContainEqual(expect.objectContaining({ id: 'resting', unloadedFor: 'wanted' }));
  expect(outcome(await studio.ended(id))).toBe('done');
  // And back again: what was put aside is only put aside.
  const back = await studio.runs.create({ ...REQUEST, engine: 'resting' });
  expect(outcome(await studio.ended(back.id))).toBe('done');
  expect(studio.engines.info('resting')).not.toHaveProperty('unloadedFor');
  expect(stateOf(studio, 'wanted')).toBe('stopped');
});

test('engines on different devices run side by side, each with its own progress', async () => {
  const [left, right] = [on('left', 'gpu:0'), on('right', 'gpu:1')];
  const studio = runsHarness([left.engine, right.engine]);
  const { id: one } = await studio.runs.create({ ...LONG, engine: 'left' });
  const { id: two } = await studio.runs.create({ ...LONG, engine: 'right' });
  expect(studio.runs.queue()).toEqual({ paused: false, order: [], running: one, alsoRunning: [two] });
  await until(() => [one, two].every((id) => studio.runs.get(id).progress.frames > 0));
  const both = studio.events.findLast((event) => event.type === 'queue.changed');
  expect(both).toMatchObject({ queue: { running: one, alsoRunning: [two] } });
  const ended = [await studio.ended(one), await studio.ended(two)] as const;
  expect(ended.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(met(...ended)).toBe(true);
  for (const { id } of ended)
    expect(studio.events.some((event) => event.type === 'run.progress' && event.run === id)).toBe(true);
  expect(studio.runs.queue()).toEqual({ paused: false, order: [], running: null });
});

test('loading an engine unloads the one on its GPU, and is refused while a run is there', async () => {
  const [first, second] = [on('first', 'gpu:0'), on('second', 'gpu:0')];
  const studio = runsHarness([first.engine, second.engine]);
  await studio.machine.load('first');
  await until(() => stateOf(studio, 'first') === 'ready');
  await studio.machine.load('second');
  await until(() => stateOf(studio, 'second') === 'ready');
  expect(first.pids()).toEqual([]);
  expect(studio.engines.info('first')).toMatchObject({ state: 'stopped', unloadedFor: 'second' });
  const { id } = await studio.runs.create({ ...LONG, engine: 'second' });
  await until(() => studio.runs.get(id).status === 'running');
  await expect(studio.machine.load('first')).rejects.toMatchObject({ problem: { code: 'not_ready' } });
  expect(stateOf(studio, 'second')).toBe('busy');
  studio.runs.cancel(id);
  await studio.ended(id);
});

test('an engine that is still looking at its set-up gives its GPU to the one that is asked for later', async () => {
  let endLook: (missing: []) => void = () => undefined;
  const looked = new Promise<[]>((resolve) => {
    endLook = resolve;
  });
  const [early, late] = [on('early', 'gpu:0'), on('late', 'gpu:0')];
  const policy = { warmStart: false, idleUnloadMinutes: 0 };
  const checked = new ManagedEngine(early.engine, policy, referenceImages(), [], () => looked);
  const studio = runsHarness([checked, late.engine]);
  const load = expect(checked.load()).rejects.toMatchObject({ code: 'not_ready' });
  await studio.machine.load('late');
  await until(() => stateOf(studio, 'late') === 'ready');
  endLook([]);
  await load;
  expect(early.pids()).toEqual([]);
});

variant('the CPU has room for several models, but for one run at a time', async () => {
  const [one, other] = [on('one', 'cpu'), on('other', 'cpu')];
  const studio = runsHarness([one.engine, other.engine]);
  await studio.machine.load('one');
  await until(() => stateOf(studio, 'one') === 'ready');
  const first = await studio.runs.create({ ...REQUEST, engine: 'other' });
  const second = await studio.runs.create({ ...REQUEST, engine: 'one' });
  expect(second.status).toBe('queued');
  const ended = [await studio.ended(first.id), await studio.ended(second.id)] as const;
  expect(met(...ended)).toBe(false);
  expect([one.pids().length, other.pids().length]).toEqual([1, 1]);
});

variant('a run that waits for two GPUs is not overtaken on one of them for ever', async () => {
  const [a, b, both] = [on('a', 'gpu:0'), on('b', 'gpu:1'), on('both', 'gpu:0', 'gpu:1')];
  const studio = runsHarness([a.engine, b.engine, both.engine]);
  const first = await studio.runs.create({ ...LONG, engine: 'a' });
  const wide = await studio.runs.create({ ...REQUEST, engine: 'both' });
  const late = await studio.runs.create({ ...REQUEST, engine: 'b' });
  expect([first.status, wide.status, late.status]).toEqual(['starting', 'queued', 'queued']);
  studio.runs.cancel(first.id);
  const [widely, lately] = [await studio.ended(wide.id), await studio.ended(late.id)];
  expect(Date.parse(lately.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(widely.endedAt ?? ''));
});
