import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ProblemError } from '../../server/contract/index.ts';
import { QUIET_MP4 } from '../../server/media/live-mp4.ts';
import { fixture, supervise, until } from '../engines/harness.ts';
import { outcome } from '../fixtures/outcome.ts';
import { some, variant } from '../variant.ts';
import { REQUEST, runsHarness } from './harness.ts';

const statuses = (events: readonly object[], id: string) =>
  events.flatMap((event) =>
    'snapshot' in event && 'run' in event && event.run === id
      ? [(event.snapshot as { status: string }).status]
      : [],
  );

test('a run goes from queued to done and leaves a video, a poster and its story', async () => {
  const studio = runsHarness(supervise(fixture('well-behaved')).engine);
  const { id, status } = await studio.runs.create(REQUEST);
  expect(status).toBe('starting');
  const run = await studio.ended(id);
  expect(run).toMatchObject({ status: 'done', progress: { frames: 32, totalFrames: 32, stage: 'saving' } });
  expect(run.firstFragmentSeconds).toBeGreaterThan(0);
  expect(run.videoBytes).toBeGreaterThan(1000);
  expect(statuses(studio.events, id)).toEqual(['queued', 'starting', 'running', 'done']);
  const files = studio.runs.files(id);
  expect([files.video, files.poster].every(existsSync)).toBe(true);
  // One file of video is enough.
  await until(() => !existsSync(files.live));
  expect(studio.faults).toEqual([]);
});

test('whoever reads the growing video when the run ends gets all of it; then the finished one is the only file', async () => {
  const studio = runsHarness(supervise(fixture('slow')).engine);
  const { id } = await studio.runs.create(REQUEST);
  const [early, late] = [await studio.runs.stream(id), await studio.runs.stream(id)].map((stream) =>
    stream.readSteadily(QUIET_MP4),
  );
  if (!early || !late) throw new Error('There are no readers.');
  await once(early, 'readable');
  const run = await studio.ended(id);
  const files = studio.runs.files(id);
  // One has taken a piece, the other has not even opened the file.
  expect([existsSync(files.video), existsSync(files.live)]).toEqual([true, true]);
  expect(await buffer(early)).toHaveLength(run.videoBytes);
  expect(existsSync(files.live)).toBe(true);
  expect(await buffer(late)).toHaveLength(run.videoBytes);
  await until(() => !existsSync(files.live));
  const again = await buffer((await studio.runs.stream(id)).readSteadily(QUIET_MP4));
  expect(again.includes('moof')).toBe(true);
});

test('what an earlier studio has left beside a finished video goes at the next start, and what it could not finish is finished', async () => {
  const first = runsHarness(supervise(fixture('well-behaved')).engine);
  const [a, b] = [await first.runs.create(REQUEST), await first.runs.create(REQUEST)].map(({ id }) => id);
  if (!a || !b) throw new Error('There are no runs.');
  await first.ended(b);
  const live = await buffer((await first.runs.stream(a)).readSteadily(QUIET_MP4));
  const [whole, unfinished] = [first.runs.files(a), first.runs.files(b)];
  await first.close();
  writeFileSync(whole.live, live);
  writeFileSync(unfinished.live, live);
  rmSync(unfinished.video);
  const second = runsHarness(supervise(fixture('well-behaved')).engine, first.dataDir);
  await until(() => !existsSync(whole.live) && !existsSync(unfinished.live));
  expect([existsSync(whole.video), existsSync(unfinished.video)]).toEqual([true, true]);
  expect(second.faults).toEqual([]);
});

test('runs of one engine wait for each other, in order, and a reordered queue is followed', async () => {
  const studio = runsHarness(supervise(fixture('slow')).engine);
  const [a, b, c] = [
    await studio.runs.create(REQUEST),
    await studio.runs.create(REQUEST),
    await studio.runs.create(REQUEST),
  ];
  expect([b.position, c.position]).toEqual([1, 2]);
  studio.runs.patch(c.id, { position: 1 });
  await studio.ended(b.id);
  const ended = [a, b, c].map(({ id }) => studio.runs.get(id).endedAt ?? '');
  expect([...ended].sort()).toEqual([ended[0], ended[2], ended[1]]);
  const starts = studio.events.filter(
    (event) => event.type === 'run.status' && event.snapshot.status === 'starting',
  );
  expect(starts.map((event) => 'run' in event && event.run)).toEqual([a.id, c.id, b.id]);
});

variant('a paused queue starts nothing until it goes on', async () => {
  const studio = runsHarness(supervise(fixture('well-behaved')).engine);
  studio.runs.setPaused(true);
  const { id } = await studio.runs.create(REQUEST);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(studio.runs.get(id)).toMatchObject({ status: 'queued', position: 1 });
  expect(studio.runs.setPaused(false)).toEqual({ paused: false, order: [], running: id });
  expect(outcome(await studio.ended(id))).toBe('done');
});

test('cancelling keeps the part made so far, and the next run starts', async () => {
  const studio = runsHarness(supervise(fixture('slow')).engine);
  const long = { ...REQUEST, params: { ...REQUEST.params, num_clip: 15 } };
  const { id } = await studio.runs.create(long);
  const next = await studio.runs.create(REQUEST);
  await until(() => studio.runs.get(id).videoBytes > 0);
  studio.runs.cancel(id);
  const run = await studio.ended(id);
  expect(run.status).toBe('cancelled');
  expect(run.error).toBeUndefined();
  expect(run.progress.frames).toBeGreaterThan(0);
  expect(run.progress.frames).toBeLessThan(run.progress.totalFrames);
  expect(existsSync(await studio.runs.video(id))).toBe(true);
  expect(() => studio.runs.cancel(id)).toThrow(/already ended/);
  expect(outcome(await studio.ended(next.id))).toBe('done');
});

test('whoever waits for a run may leave while somebody deletes it', async () => {
  const studio = runsHarness(supervise(fixture('slow')).engine);
  const leaving = new AbortController();
  const made: string[] = [];
  const waiting = studio.runs.perform(REQUEST, leaving.signal, (_event, id) => made.push(id));
  await until(() => made.length > 0 && studio.runs.get(made[0] ?? '').videoBytes > 0);
  const uncaught: unknown[] = [];
  const hear = (error: unknown) => uncaught.push(error);
  process.on('uncaughtException', hear);
  const deleting = studio.runs.remove(made[0] ?? '');
  leaving.abort();
  await expect(waiting).rejects.toBeInstanceOf(ProblemError);
  await deleting;
  process.off('uncaughtException', hear);
  expect(uncaught).toEqual([]);
  expect(() => studio.runs.get(made[0] ?? '')).toThrow('no such run');
});

test('a cancelled queued run ends at once, without an engine', async () => {
  const studio = runsHarness(supervise(fixture('well-behaved')).engine);
  studio.runs.setPaused(true);
  const { id } = await studio.runs.create(REQUEST);
  expect(studio.runs.cancel(id)).toMatchObject({ status: 'cancelled', startedAt: null });
  expect(studio.runs.queue().order).toEqual([]);
});

test.each(
  some(1, [
    ['crash-mid-run', 'engine_crashed'],
    ['too-few-frames', 'engine_failed'],
    ['hang-silently', 'engine_hung'],
  ]),
)('%s fails with a sentence, and the queue goes on', async (name, code) => {
  const studio = runsHarness(supervise(fixture(name)).engine);
  const { id } = await studio.runs.create({ ...REQUEST, prompt: 'doomed' });
  const run = await studio.ended(id);
  expect(run).toMatchObject({ status: 'failed', error: { code, status: 500 } });
  expect(run.error?.detail).toMatch(/^(The|Not) [a-z].{20}/);
  const next = await studio.runs.create(REQUEST);
  expect(outcome(await studio.ended(next.id))).toBe('done');
  expect(studio.faults).toEqual([]);
});

test('deleting a running run cancels it first and leaves no file and no event but the note', async () => {
  const studio = runsHarness(supervise(fixture('slow')).engine);
  const { id } = await studio.runs.create({ ...REQUEST, params: { ...REQUEST.params, num_clip: 15 } });
  const { folder } = studio.runs.files(id);
  await until(() => studio.runs.get(id).videoBytes > 0);
  await studio.runs.remove(id);
  expect(existsSync(folder)).toBe(false);
  expect(() => studio.runs.get(id)).toThrow(/no such run/);
  expect(studio.runs.log.ofRun(id, 0).map(({ type }) => type)).toEqual(['run.deleted']);
});

variant('progress is told at most four times a second, the first fragment at once', async () => {
  const studio = runsHarness(supervise(fixture('slow')).engine);
  const { id } = await studio.runs.create({ ...REQUEST, params: { ...REQUEST.params, num_clip: 6 } });
  await studio.ended(id);
  const told = studio.events.flatMap((event) => (event.type === 'run.progress' ? [event] : []));
  const seconds = (Date.parse(told.at(-1)?.at ?? '') - Date.parse(told[0]?.at ?? '')) / 1000;
  // Beyond the rhythm: the first report, the first fragment and the last word.
  expect(told.length).toBeLessThanOrEqual(seconds * 4 + 3);
  expect(told.filter(({ videoBytes }) => videoBytes > 0).length).toBeGreaterThan(0);
});

test('closing the studio interrupts the run, keeps its video, and the queue goes on at the next start', async () => {
  const first = runsHarness(supervise(fixture('slow')).engine);
  const { id } = await first.runs.create({ ...REQUEST, params: { ...REQUEST.params, num_clip: 15 } });
  const waiting = await first.runs.create(REQUEST);
  await until(() => first.runs.get(id).videoBytes > 0);
  await first.close();
  const second = runsHarness(supervise(fixture('well-behaved')).engine, first.dataDir);
  const run = second.runs.get(id);
  expect(run).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } });
  expect(existsSync(await second.runs.video(id))).toBe(true);
  expect(outcome(await second.ended(waiting.id))).toBe('done');
});

test('what the engine cannot have is refused before a run exists', async () => {
  const studio = runsHarness(supervise(fixture('well-behaved')).engine);
  await expect(studio.runs.create({ ...REQUEST, engine: 'nobody' })).rejects.toMatchObject({
    problem: { code: 'engine_unknown', field: 'engine' },
  });
  await expect(studio.runs.create({ ...REQUEST, image: 'c'.repeat(64) })).rejects.toMatchObject({
    problem: { code: 'not_found', field: 'image' },
  });
  expect(studio.runs.list({ limit: 10 }).runs).toEqual([]);
});
