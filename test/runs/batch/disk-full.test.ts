import { rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { fixture, supervise } from '../../engines/harness.ts';
import { fill, smallDisk, unmount } from '../../media/small-disk.ts';
import { REQUEST, runsHarness } from '../harness.ts';

const place = smallDisk(8);
afterAll(() => place && unmount(place));

test.runIf(place)('on a full disk a batch is made whole or not at all', async () => {
  if (!place) throw new Error('There is no small disk.');
  const bench = runsHarness(supervise(fixture('well-behaved')).engine, place);
  bench.runs.setPaused(true);
  const single = await bench.runs.create(REQUEST);
  const before = bench.runs.log.last();
  bench.events.length = 0;
  const ballast = fill(place);
  const runs = Array.from({ length: 400 }, () => REQUEST);
  const request = { kind: 'list' as const, paused: false, runs };
  await expect(bench.batches.create(request)).rejects.toMatchObject({ code: 'SQLITE_FULL' });
  expect(bench.runs.list({ limit: 200 }).runs.map(({ id }) => id)).toEqual([single.id]);
  expect(bench.batches.list({ limit: 10 }).batches).toEqual([]);
  expect([bench.runs.log.last(), bench.events]).toEqual([before, []]);
  rmSync(ballast);
  const made = await bench.batches.create(request);
  expect(made.runs).toHaveLength(400);
  expect(bench.runs.queue().order).toEqual([single.id, ...made.runs.map(({ id }) => id)]);
  await bench.close();
});
