import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { BatchRequest, Run, RunRequest } from '../../../server/contract/index.ts';
import { RunRepository } from '../../../server/runs/run-repository.ts';
import { fixture, folder, supervise, until } from '../../engines/harness.ts';
import { outcome } from '../../fixtures/outcome.ts';
import { variant } from '../../variant.ts';
import { IMAGE, REQUEST, type RunsHarness, runsHarness } from '../harness.ts';

// Each makes several videos, one after the other.
vi.setConfig({ testTimeout: 120_000 });

const LONG: RunRequest = { ...REQUEST, params: { ...REQUEST.params, num_clip: 6 } };
const list = (...runs: RunRequest[]): BatchRequest => ({ kind: 'list', paused: false, runs });
const ids = (runs: readonly Run[]) => runs.map(({ id }) => id);
/** How they are, and of those that failed why. */
const statuses = (runs: readonly Run[]) => runs.map(({ status, error }) => error?.detail ?? status);

/** The runs in the order in which they were started. */
const started = ({ events }: RunsHarness) =>
  events.flatMap((event) =>
    event.type === 'run.status' && event.snapshot.status === 'starting' ? [event.run] : [],
  );

async function allEnded(bench: RunsHarness, id: string): Promise<Run[]> {
  for (const run of bench.batches.get(id).runs) await bench.ended(run.id);
  return bench.batches.get(id).runs;
}

variant('a failing run keeps its cause and stops nothing', async () => {
  const bench = runsHarness(supervise(fixture('crash-mid-run')).engine);
  const batch = await bench.batches.create(list(REQUEST, { ...REQUEST, prompt: 'doomed' }, REQUEST));
  const runs = await allEnded(bench, batch.id);
  expect(runs.map(({ status }) => status)).toEqual(['done', 'failed', 'done']);
  expect(runs[1]?.error).toMatchObject({ code: 'engine_crashed' });
  expect(bench.batches.get(batch.id).counts).toMatchObject({ queued: 0, done: 2, failed: 1 });
  expect(started(bench)).toEqual(ids(batch.runs));
  expect(bench.faults).toEqual([]);
});

test('a paused batch lets its run end and others pass, and goes on where it was', async () => {
  const bench = runsHarness(supervise(fixture('slow')).engine);
  const batch = await bench.batches.create(list(REQUEST, REQUEST, REQUEST));
  const single = await bench.runs.create(REQUEST);
  expect(bench.batches.patch(batch.id, { paused: true })).toMatchObject({ paused: true });
  expect(outcome(await bench.ended(single.id))).toBe('done');
  expect(statuses(bench.batches.get(batch.id).runs)).toEqual(['done', 'queued', 'queued']);
  expect(bench.batches.patch(batch.id, { paused: false }).runs[1]?.status).toBe('starting');
  expect(statuses(await allEnded(bench, batch.id))).toEqual(['done', 'done', 'done']);
  const [first, ...rest] = ids(batch.runs);
  expect(started(bench)).toEqual([first, single.id, ...rest]);
});

variant(
  'a cancelled batch keeps what was made, starts nothing more, and leaves the other runs alone',
  async () => {
    const bench = runsHarness(supervise(fixture('slow')).engine);
    const batch = await bench.batches.create(list(LONG, LONG, LONG));
    const single = await bench.runs.create(REQUEST);
    const [first] = ids(batch.runs) as [string];
    await until(() => bench.runs.get(first).videoBytes > 0);
    bench.batches.cancel(batch.id);
    const runs = await allEnded(bench, batch.id);
    expect(statuses(runs)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(existsSync(await bench.runs.video(first))).toBe(true);
    expect(runs.slice(1).map(({ startedAt }) => startedAt)).toEqual([null, null]);
    expect(outcome(await bench.ended(single.id))).toBe('done');
    expect(started(bench)).toEqual([first, single.id]);
    expect(() => bench.batches.cancel(batch.id)).toThrow(/already ended/);
  },
);

test('a deleted batch leaves no run, no file, and no event but the notes', async () => {
  const bench = runsHarness(supervise(fixture('slow')).engine);
  const batch = await bench.batches.create(list(REQUEST, LONG, LONG));
  const [, second] = ids(batch.runs) as [string, string];
  await until(() => bench.runs.get(second).videoBytes > 0);
  await bench.batches.remove(batch.id);
  expect(() => bench.batches.get(batch.id)).toThrow(/no such batch/);
  expect(bench.runs.list({ limit: 10 }).runs).toEqual([]);
  expect(bench.runs.queue()).toMatchObject({ order: [], running: null });
  expect(ids(batch.runs).filter((id) => existsSync(join(bench.dataDir, 'runs', id)))).toEqual([]);
  const left = bench.runs.log.after(0, 1000).filter((event) => 'run' in event || 'batch' in event);
  expect(left.map(({ type }) => type)).toEqual([...Array(3).fill('run.deleted'), 'batch.deleted']);
});

variant(
  'two batches and single runs are made in the order of the queue, however it was arranged',
  async () => {
    const bench = runsHarness(supervise(fixture('well-behaved')).engine);
    bench.runs.setPaused(true);
    const one = await bench.runs.create(REQUEST);
    const a = await bench.batches.create(list(REQUEST, REQUEST, REQUEST));
    const two = await bench.runs.create(REQUEST);
    const b = await bench.batches.create(list(REQUEST, REQUEST));
    const [a1, a2, a3] = ids(a.runs);
    const [b1, b2] = ids(b.runs);
    // A single run does not come between the runs of a batch, nor does a batch.
    bench.runs.patch(two.id, { position: 3 });
    expect(bench.runs.queue().order).toEqual([one.id, two.id, a1, a2, a3, b1, b2]);
    bench.batches.patch(b.id, { position: 4 });
    expect(bench.runs.queue().order).toEqual([one.id, two.id, b1, b2, a1, a2, a3]);
    // Its own runs go where a person puts them.
    bench.runs.patch(a3 ?? '', { position: 1 });
    const order = [a3, one.id, two.id, b1, b2, a1, a2];
    expect(bench.runs.queue().order).toEqual(order);
    bench.runs.setPaused(false);
    for (const id of order) expect(outcome(await bench.ended(id ?? ''))).toBe('done');
    expect(started(bench)).toEqual(order);
  },
);

test('after a restart a batch goes on, with the run that was under way', async () => {
  const first = runsHarness(supervise(fixture('slow')).engine);
  const batch = await first.batches.create(list(REQUEST, LONG, REQUEST));
  const single = await first.runs.create(REQUEST);
  const [, second] = ids(batch.runs) as [string, string];
  await until(() => first.runs.get(second).videoBytes > 0);
  await first.close();
  const again = runsHarness(supervise(fixture('well-behaved')).engine, first.dataDir);
  const runs = await allEnded(again, batch.id);
  expect(statuses(runs)).toEqual(['done', 'done', 'done']);
  expect(runs[1]?.progress.frames).toBe(6 * 16);
  expect(outcome(await again.ended(single.id))).toBe('done');
  expect(again.runs.events(second, 0).flatMap((e) => ('snapshot' in e ? [e.snapshot] : []))).toMatchObject([
    { status: 'queued' },
    { status: 'starting' },
    { status: 'running' },
    { status: 'queued', videoBytes: 0, startedAt: null },
    { status: 'starting' },
    { status: 'running' },
    { status: 'done' },
  ]);
  expect(started(again)).toEqual([...ids(batch.runs).slice(1), single.id]);
});

test('what is left of the files of a deleted run goes at the next start; a folder nobody knows stays', async () => {
  const dataDir = folder();
  const first = runsHarness(supervise(fixture('well-behaved')).engine, dataDir);
  const { id } = await first.runs.create(REQUEST);
  await first.ended(id);
  await first.runs.remove(id);
  await first.close();
  const [left, unknown] = [join(dataDir, 'runs', id), join(dataDir, 'runs', '0'.repeat(14))];
  for (const path of [left, unknown]) mkdirSync(path);
  runsHarness(supervise(fixture('well-behaved')).engine, dataDir);
  await until(() => !existsSync(left));
  expect(existsSync(unknown)).toBe(true);
});

const grid = (...axes: NonNullable<BatchRequest['axes']>): BatchRequest => ({
  kind: 'sweep',
  paused: true,
  base: REQUEST,
  axes,
});
const steps = { param: 'sample_steps' as const, values: [3, 40] };

test('a grid is made of every combination, what makes the engine reload outermost, with one seed', async () => {
  const bench = runsHarness(supervise(fixture('well-behaved')).engine);
  const lora = { param: 'load_lora' as const, values: [true, false] };
  const { axes, runs } = await bench.batches.create(grid(steps, lora));
  expect(axes).toEqual([lora, steps]);
  expect(runs.map(({ params }) => [params.load_lora, params.sample_steps])).toEqual([
    [true, 3],
    [true, 40],
    [false, 3],
    [false, 40],
  ]);
  expect(new Set(runs.map(({ params }) => params.base_seed))).toEqual(new Set([420]));
  expect(runs.map(({ batch }) => batch?.index)).toEqual([0, 1, 2, 3]);
  expect(runs.every(({ prompt, image }) => prompt === REQUEST.prompt && image === IMAGE)).toBe(true);
});

test('a grid with cells that cannot be made is refused whole, naming each of them', async () => {
  const narrow = { params: { sample_steps: { support: 'limited' as const, min: 1, max: 8 } } };
  const bench = runsHarness(supervise(fixture('well-behaved'), {}, narrow).engine);
  const request = grid({ param: 'base_seed', values: [1, 2] }, steps);
  const before = bench.runs.log.last();
  await expect(bench.batches.create(request)).rejects.toMatchObject({
    problem: {
      code: 'plan_conflict',
      status: 422,
      field: 'axes.1',
      detail: expect.stringMatching(
        /^2 of 4 runs cannot be made\. Sample steps: this engine takes 8 at most\./,
      ),
      runs: [
        { values: { sample_steps: 40, base_seed: 1 }, code: 'plan_conflict', field: 'params.sample_steps' },
        { values: { sample_steps: 40, base_seed: 2 }, code: 'plan_conflict', field: 'params.sample_steps' },
      ],
    },
  });
  expect([bench.runs.list({ limit: 10 }).runs, bench.runs.log.last()]).toEqual([[], before]);
  const { cells, etaSeconds } = await bench.batches.plan(request);
  expect(cells.map(({ values, problem }) => [values?.sample_steps, problem?.code])).toEqual([
    [3, undefined],
    [40, 'plan_conflict'],
    [3, undefined],
    [40, 'plan_conflict'],
  ]);
  // Of those that can be made.
  const good = cells.flatMap(({ plan, problem }) => (plan && !problem ? [plan.etaSeconds[1]] : []));
  expect(etaSeconds[1]).toBeCloseTo(
    good.reduce((sum, time) => sum + time, 0),
    1,
  );
  expect(etaSeconds[1]).toBeGreaterThan(0);
});

test('where it is asked for, cells that cannot be made are left out, and the others keep their places', async () => {
  const narrow = { params: { sample_steps: { support: 'limited' as const, min: 1, max: 8 } } };
  const bench = runsHarness(supervise(fixture('well-behaved'), {}, narrow).engine);
  const seeds = { param: 'base_seed' as const, values: [1, 2] };
  const made = await bench.batches.create({ ...grid(seeds, steps), fitting: true });
  expect(made).toMatchObject({ of: 4, axes: [seeds, steps], counts: { queued: 2 } });
  expect(made.runs.map(({ batch, params }) => [batch?.index, batch?.of, params.base_seed])).toEqual([
    [0, 4, 1],
    [2, 4, 2],
  ]);
  const hopeless = { ...grid({ param: 'sample_steps', values: [40, 50] }), fitting: true };
  await expect(bench.batches.create(hopeless)).rejects.toThrow(/2 of 2 runs cannot be made/);
});

test('of the beginning only, every cell has the clips that reach the second, whatever its clips are', async () => {
  const bench = runsHarness(supervise(fixture('well-behaved')).engine);
  const request = { ...grid({ param: 'infer_frames', values: [16, 48] }), seconds: 2 };
  const { base } = request;
  const long = { ...request, base: { ...base, params: { num_clip: 100 } } };
  const { cells } = await bench.batches.plan(long);
  // 25 frames/s: 50 of them.
  expect(cells.map(({ plan }) => [plan?.clips, plan?.frames])).toEqual([
    [4, 64],
    [2, 96],
  ]);
  const { runs } = await bench.batches.create(long);
  expect(runs.map(({ params, progress }) => [params.num_clip, progress.totalFrames])).toEqual([
    [4, 64],
    [2, 96],
  ]);
  // Asked for less than that, it is less.
  const short = await bench.batches.plan({ ...request, base: { ...base, params: { num_clip: 1 } } });
  expect(short.cells.map(({ plan }) => plan?.clips)).toEqual([1, 1]);
});

test('in a list every bad run is named by its place, whatever is wrong with it', async () => {
  const bench = runsHarness(supervise(fixture('well-behaved')).engine);
  const runs = [REQUEST, { ...REQUEST, image: 'c'.repeat(64) }, REQUEST, { ...REQUEST, engine: 'nobody' }];
  await expect(bench.batches.create(list(...runs))).rejects.toMatchObject({
    problem: {
      code: 'not_found',
      field: 'runs.1.image',
      runs: [
        { index: 1, code: 'not_found', field: 'image' },
        { index: 3, code: 'engine_unknown', field: 'engine' },
      ],
    },
  });
  expect(bench.batches.list({ limit: 10 }).batches).toEqual([]);
});

test('a run that the studio is cut off on again and again is given up, and the batch goes on', async () => {
  const dataDir = folder();
  const first = runsHarness(supervise(fixture('well-behaved')).engine, dataDir);
  first.runs.setPaused(true);
  const batch = await first.batches.create(list(REQUEST, REQUEST));
  const [deadly, other] = ids(batch.runs) as [string, string];
  await first.close();
  for (const after of ['queued', 'queued', 'interrupted']) {
    // As a killed studio leaves it.
    const repository = new RunRepository(dataDir);
    repository.setStatus(deadly, 'starting');
    repository.close();
    const again = runsHarness(supervise(fixture('well-behaved')).engine, dataDir);
    expect(again.runs.get(deadly).status).toBe(after);
    if (after === 'interrupted') {
      again.runs.setPaused(false);
      expect(outcome(await again.ended(other))).toBe('done');
    }
    await again.close();
  }
});
