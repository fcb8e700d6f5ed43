import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fixture, supervise, until } from '../engines/harness.ts';
import { benchOfRuns, REQUEST } from './bench-of-runs.ts';

const statuses = (events: readonly object[], id: string) =>
  events.flatMap((event) =>
    'snapshot' in event && 'run' in event && event.run === id
      ? [(event.snapshot as { status: string }).status]
      : [],
  );

test('a run goes from queued to done and leaves a video, a poster and its story', async () => {
  const bench = benchOfRuns(supervise(fixture('well-behaved')).engine);
  const { id, status } = await bench.runs.create(REQUEST);
  expect(status).toBe('starting');
  const run = await bench.ended(id);
  expect(run).toMatchObject({ status: 'done', progress: { frames: 32, totalFrames: 32, stage: 'saving' } });
  expect(run.firstFragmentSeconds).toBeGreaterThan(0);
  expect(run.videoBytes).toBeGreaterThan(1000);
  expect(statuses(bench.events, id)).toEqual(['queued', 'starting', 'running', 'done']);
  const files = bench.runs.files(id);
  expect([files.video, files.poster, files.live].every(existsSync)).toBe(true);
  expect(bench.faults).toEqual([]);
});

test('runs of one engine wait for each other, in order, and a reordered queue is followed', async () => {
  const bench = benchOfRuns(supervise(fixture('slow')).engine);
  const [a, b, c] = [
    await bench.runs.create(REQUEST),
    await bench.runs.create(REQUEST),
    await bench.runs.create(REQUEST),
  ];
  expect([b.position, c.position]).toEqual([1, 2]);
  bench.runs.patch(c.id, { position: 1 });
  await bench.ended(b.id);
  const ended = [a, b, c].map(({ id }) => bench.runs.get(id).endedAt ?? '');
  expect([...ended].sort()).toEqual([ended[0], ended[2], ended[1]]);
  const starts = bench.events.filter(
    (event) => event.type === 'run.status' && event.snapshot.status === 'starting',
  );
  expect(starts.map((event) => 'run' in event && event.run)).toEqual([a.id, c.id, b.id]);
});

test('a paused queue starts nothing until it goes on', async () => {
  const bench = benchOfRuns(supervise(fixture('well-behaved')).engine);
  bench.runs.setPaused(true);
  const { id } = await bench.runs.create(REQUEST);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(bench.runs.get(id)).toMatchObject({ status: 'queued', position: 1 });
  expect(bench.runs.setPaused(false)).toEqual({ paused: false, order: [], running: id });
  expect((await bench.ended(id)).status).toBe('done');
});

test('cancelling keeps the part made so far, and the next run starts', async () => {
  const bench = benchOfRuns(supervise(fixture('slow')).engine);
  const long = { ...REQUEST, params: { ...REQUEST.params, num_clip: 15 } };
  const { id } = await bench.runs.create(long);
  const next = await bench.runs.create(REQUEST);
  await until(() => bench.runs.get(id).videoBytes > 0, 20);
  bench.runs.cancel(id);
  const run = await bench.ended(id);
  expect(run.status).toBe('cancelled');
  expect(run.error).toBeUndefined();
  expect(run.progress.frames).toBeGreaterThan(0);
  expect(run.progress.frames).toBeLessThan(run.progress.totalFrames);
  expect(existsSync(await bench.runs.video(id))).toBe(true);
  expect(() => bench.runs.cancel(id)).toThrow(/already ended/);
  expect((await bench.ended(next.id)).status).toBe('done');
});

test('a cancelled queued run ends at once, without an engine', async () => {
  const bench = benchOfRuns(supervise(fixture('well-behaved')).engine);
  bench.runs.setPaused(true);
  const { id } = await bench.runs.create(REQUEST);
  expect(bench.runs.cancel(id)).toMatchObject({ status: 'cancelled', startedAt: null });
  expect(bench.runs.queue().order).toEqual([]);
});

test.each([
  ['crash-mid-run', 'engine_crashed'],
  ['hang-silently', 'engine_hung'],
  ['too-few-frames', 'engine_failed'],
])('%s fails with a sentence, and the queue goes on', async (name, code) => {
  const bench = benchOfRuns(supervise(fixture(name)).engine);
  const { id } = await bench.runs.create({ ...REQUEST, prompt: 'doomed' });
  const run = await bench.ended(id);
  expect(run).toMatchObject({ status: 'failed', error: { code, status: 500 } });
  expect(run.error?.detail).toMatch(/^(The|Not) [a-z].{20}/);
  const next = await bench.runs.create(REQUEST);
  expect((await bench.ended(next.id)).status).toBe('done');
  expect(bench.faults).toEqual([]);
});

test('deleting a running run cancels it first and leaves no file and no event but the note', async () => {
  const bench = benchOfRuns(supervise(fixture('slow')).engine);
  const { id } = await bench.runs.create({ ...REQUEST, params: { ...REQUEST.params, num_clip: 15 } });
  const { folder } = bench.runs.files(id);
  await until(() => bench.runs.get(id).videoBytes > 0, 20);
  await bench.runs.remove(id);
  expect(existsSync(folder)).toBe(false);
  expect(() => bench.runs.get(id)).toThrow(/no such run/);
  expect(bench.runs.log.ofRun(id, 0).map(({ type }) => type)).toEqual(['run.deleted']);
});

test('progress is told at most four times a second, the first fragment at once', async () => {
  const bench = benchOfRuns(supervise(fixture('slow')).engine);
  const { id } = await bench.runs.create({ ...REQUEST, params: { ...REQUEST.params, num_clip: 6 } });
  await bench.ended(id);
  const told = bench.events.flatMap((event) => (event.type === 'run.progress' ? [event] : []));
  const seconds = (Date.parse(told.at(-1)?.at ?? '') - Date.parse(told[0]?.at ?? '')) / 1000;
  // Beyond the rhythm: the first report, the first fragment and the last word.
  expect(told.length).toBeLessThanOrEqual(seconds * 4 + 3);
  expect(told.filter(({ videoBytes }) => videoBytes > 0).length).toBeGreaterThan(0);
});

test('closing the studio interrupts the run, keeps its video, and the queue goes on at the next start', async () => {
  const first = benchOfRuns(supervise(fixture('slow')).engine);
  const { id } = await first.runs.create({ ...REQUEST, params: { ...REQUEST.params, num_clip: 15 } });
  const waiting = await first.runs.create(REQUEST);
  await until(() => first.runs.get(id).videoBytes > 0, 20);
  await first.close();
  const second = benchOfRuns(supervise(fixture('well-behaved')).engine, first.dataDir);
  const run = second.runs.get(id);
  expect(run).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } });
  expect(existsSync(await second.runs.video(id))).toBe(true);
  expect((await second.ended(waiting.id)).status).toBe('done');
});

test('what the engine cannot have is refused before a run exists', async () => {
  const bench = benchOfRuns(supervise(fixture('well-behaved')).engine);
  await expect(bench.runs.create({ ...REQUEST, engine: 'nobody' })).rejects.toMatchObject({
    problem: { code: 'engine_unknown', field: 'engine' },
  });
  await expect(bench.runs.create({ ...REQUEST, image: 'c'.repeat(64) })).rejects.toMatchObject({
    problem: { code: 'not_found', field: 'image' },
  });
  expect(bench.runs.list({ limit: 10 }).runs).toEqual([]);
});
