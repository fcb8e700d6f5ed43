import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { Run, StudioEvent } from '../../server/contract/index.ts';
import { RunRepository } from '../../server/runs/run-repository.ts';
import { folder } from '../engines/harness.ts';

/** A database as an earlier version left it, with runs done, failed, under way and waiting, the second before the first. */
function old(version: number): string {
  const place = folder();
  const file = new URL(`../fixtures/databases/version-${version}.sqlite`, import.meta.url);
  copyFileSync(fileURLToPath(file), join(place, 'studio.sqlite'));
  return place;
}

test.each([1])(
  'a database of version %i is taken over with its runs, queue, events and speeds',
  (version) => {
    const repository = new RunRepository(old(version));
    onTestFinished(() => repository.close());
    const { runs } = repository.list({ limit: 50 });
    expect(runs.map((run) => Run.parse(run).status)).toEqual([
      'queued',
      'queued',
      'running',
      'failed',
      'done',
    ]);
    expect(runs.at(-1)).toMatchObject({ title: 'Welcome “Anna”, 你好', starred: true, videoBytes: 123456 });
    expect(runs.every((run) => !('batch' in run))).toBe(true);
    expect(repository.queue()).toEqual({
      paused: true,
      order: [runs[0]?.id, runs[1]?.id],
      running: runs[2]?.id,
    });
    const events = repository.log.after(0, 100);
    expect(events.map((event) => StudioEvent.parse(event).seq)).toContain(repository.log.last());
    expect(repository.speeds.recent('preview')).toHaveLength(1);
    expect(repository.batches.list({ limit: 50 }).batches).toEqual([]);
  },
);

test('a batch can be made in a database of the first version, and the events go on where they were', () => {
  const repository = new RunRepository(old(1));
  onTestFinished(() => repository.close());
  const last = repository.log.last();
  const [{ id: _, status, createdAt, startedAt, endedAt, position, ...run }] = repository.list({ limit: 1 })
    .runs as [Run];
  const batch = repository.batches.create({ kind: 'list', title: null, paused: false, axes: [] }, [run, run]);
  expect(repository.batches.get(batch)).toMatchObject({ of: 2, counts: { queued: 2, done: 0 } });
  expect(repository.log.after(last, 1)).toMatchObject([{ seq: last + 1, type: 'batch.created', batch }]);
  expect(repository.queue().order).toHaveLength(4);
});
