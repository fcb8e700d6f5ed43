import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, expect, test } from 'vitest';
import { fixture, supervise, until } from '../engines/harness.ts';
import { outcome } from '../fixtures/outcome.ts';
import { fill, smallDisk, unmount } from '../media/small-disk.ts';
import { REQUEST, runsHarness } from './harness.ts';

type Db = Libsql.Database;

const place = smallDisk(8);
afterAll(() => place && unmount(place));

test.runIf(place)(
  'a disk that fills up in mid-run fails the run with a sentence; with room again the next one is done',
  async () => {
    if (!place) throw new Error('There is no small disk.');
    const studio = runsHarness(supervise(fixture('slow')).engine, place);
    const { id } = await studio.runs.create({ ...REQUEST, params: { ...REQUEST.params, num_clip: 15 } });
    await until(() => studio.runs.get(id).videoBytes > 0, 20);
    const ballast = fill(place);
    const run = await studio.ended(id);
    expect(run).toMatchObject({ status: 'failed', error: { code: 'disk_full', status: 507 } });
    expect(run.error?.detail).toMatch(/^The disk is full\. .*\.$/);
    rmSync(ballast);
    const next = await studio.runs.create(REQUEST);
    expect(outcome(await studio.ended(next.id))).toBe('done');
    expect(existsSync(join(place, 'reserve'))).toBe(true);
    await studio.close();
  },
);

test.runIf(place)(
  'on a full disk a run is deleted though the database is being read: who reads is ended first',
  async () => {
    if (!place) throw new Error('There is no small disk.');
    const dataDir = join(place, 'read');
    const ended: unknown[] = [];
    const studio = runsHarness(supervise(fixture('slow')).engine, dataDir, null, async () => {
      ended.push(reader.exec('ROLLBACK'));
    });
    studio.runs.setPaused(true);
    const { id } = await studio.runs.create(REQUEST);
    // The log is as long as its file, is being read to its end, and has nothing that is not in the database's own file.
    const log = join(dataDir, 'studio.sqlite-wal');
    const kept = statSync(log).size;
    for (let turn = 0; statSync(log).size === kept; turn++)
      studio.runs.patch(id, { title: `renamed ${turn}` });
    const [reader, other] = [1, 2].map(() => new Libsql(join(dataDir, 'studio.sqlite'))) as [Db, Db];
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM runs').get();
    other.pragma('wal_checkpoint(PASSIVE)');
    other.close();
    rmSync(join(dataDir, 'reserve'), { force: true });
    const ballast = fill(place);
    await studio.runs.remove(id);
    expect(ended).toHaveLength(1);
    expect(studio.runs.list({ limit: 10 }).runs).toEqual([]);
    rmSync(ballast);
    reader.close();
    await studio.close();
  },
);

test('injected: a disk that is full before the first frame fails the run with a sentence, and the queue goes on', async () => {
  const full = async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  const studio = runsHarness(supervise(fixture('well-behaved')).engine, undefined, full);
  for (const { id } of [await studio.runs.create(REQUEST), await studio.runs.create(REQUEST)])
    expect(await studio.ended(id)).toMatchObject({ status: 'failed', error: { code: 'disk_full' } });
});
