import { copyFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { Run, StudioEvent } from '../../server/contract/index.ts';
import { RunRepository } from '../../server/runs/run-repository.ts';
import { folder } from '../engines/harness.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/databases/', import.meta.url));

/** A database as an earlier version left it, with runs done, failed, under way and waiting, the second before the first. */
function old(name: string): string {
  const place = folder();
  copyFileSync(join(FOLDER, `${name}.sqlite`), join(place, 'studio.sqlite'));
  return place;
}

/** The first one, and those after which something of what is stored was another: named after their commits. */
const LANDED = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.sqlite'))
  .map((file) => basename(file, '.sqlite'));

test('there is a database of more than one version', () => {
  expect(LANDED).toEqual(expect.arrayContaining(['version-1', 'c83e8ca', '6377ee0', '7c7529d', 'c056ec6']));
});

test.each(LANDED)(
  'the database of %s is taken over with its runs, batches, queue, events and speeds',
  (name) => {
    const repository = new RunRepository(old(name));
    onTestFinished(() => repository.close());
    const page = repository.list({ limit: 50 });
    expect(page).not.toHaveProperty('unreadable');
    const runs = page.runs.filter((run) => !run.batch);
    expect(runs.map((run) => Run.parse(run).status)).toEqual([
      'queued',
      'queued',
      'running',
      'failed',
      'done',
    ]);
    expect(runs.at(-1)).toMatchObject({ title: 'Welcome “Anna”, 你好', starred: true, videoBytes: 123456 });
    const { batches } = repository.batches.list({ limit: 50 });
    const made = batches.flatMap(({ id }) => repository.batches.runsOf(id));
    expect(made.map((run) => Run.parse(run).batch?.index)).toEqual(batches.length > 0 ? [0, 1] : []);
    expect(repository.queue()).toEqual({
      paused: true,
      order: [runs[0]?.id, runs[1]?.id, ...made.map(({ id }) => id)],
      running: runs[2]?.id,
    });
    const events = repository.log.after(0, 100);
    expect(events.map((event) => StudioEvent.parse(event).seq)).toContain(repository.log.last());
    expect(repository.speeds.recent('preview')).toHaveLength(1);
  },
);

test('a batch can be made in a database of the first version, and the events go on where they were', () => {
  const repository = new RunRepository(old('version-1'));
  onTestFinished(() => repository.close());
  const last = repository.log.last();
  const [{ id: _, status, createdAt, startedAt, endedAt, position, ...run }] = repository.list({ limit: 1 })
    .runs as [Run];
  const batch = repository.batches.create({ kind: 'list', title: null, paused: false, axes: [] }, [run, run]);
  expect(repository.batches.get(batch)).toMatchObject({ of: 2, counts: { queued: 2, done: 0 } });
  expect(repository.log.after(last, 1)).toMatchObject([{ seq: last + 1, type: 'batch.created', batch }]);
  expect(repository.queue().order).toHaveLength(4);
});
