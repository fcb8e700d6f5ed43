import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_PARAMS, type StudioEvent } from '../../../server/contract/index.ts';
import { type NewRun, notBegun } from '../../../server/runs/new-run.ts';
import { RunRepository } from '../../../server/runs/run-repository.ts';
import { folder } from '../../engines/harness.ts';

const RUN: NewRun = {
  engine: 'preview',
  preview: true,
  title: null,
  starred: false,
  image: 'a'.repeat(64),
  audio: 'b'.repeat(64),
  prompt: 'a calm man',
  params: DEFAULT_PARAMS,
  width: 704,
  height: 384,
  fps: 25,
  progress: notBegun({ clips: 10, steps: 4, totalFrames: 480 }),
  firstFragmentSeconds: null,
  videoBytes: 0,
};
const LIST = { kind: 'list' as const, title: 'Welcome', paused: false, axes: [] };

function open(path = folder()): { repository: RunRepository; path: string; heard: StudioEvent[] } {
  const repository = new RunRepository(path);
  onTestFinished(() => repository.close());
  const heard: StudioEvent[] = [];
  repository.log.listen((event) => heard.push(event));
  return { repository, path, heard };
}

test('runs made together know their places, also after reopening', () => {
  const { repository, path } = open();
  const id = repository.batches.create(LIST, [RUN, { ...RUN, prompt: 'two' }, { ...RUN, prompt: 'three' }]);
  const made = repository.batches.runsOf(id);
  expect(made.map(({ batch, prompt, position }) => [batch, prompt, position])).toEqual([
    [{ id, kind: 'list', index: 0, of: 3 }, 'a calm man', 1],
    [{ id, kind: 'list', index: 1, of: 3 }, 'two', 2],
    [{ id, kind: 'list', index: 2, of: 3 }, 'three', 3],
  ]);
  repository.close();
  const again = open(path).repository;
  expect(again.batches.runsOf(id)).toEqual(made);
  expect(again.list({ limit: 10, batch: id }).runs).toEqual([...made].reverse());
  expect(again.batches.get(id)).toMatchObject({ ...LIST, id, of: 3, counts: { queued: 3, running: 0 } });
});

test('the batch is told before its runs, and the queue once', () => {
  const { repository, heard } = open();
  repository.batches.create(LIST, [RUN, RUN]);
  expect(heard.map(({ type }) => type)).toEqual([
    'batch.created',
    'run.created',
    'run.created',
    'queue.changed',
  ]);
  expect(heard).toEqual(repository.log.after(0, 10));
});

test('when one of the runs cannot be stored nothing is left of the others and nobody hears of them', () => {
  const { repository, heard } = open();
  repository.create(RUN);
  const before = repository.log.last();
  heard.length = 0;
  // What the table refuses: no code of the studio looks at it before.
  const unstorable = { ...RUN, prompt: null as unknown as string };
  expect(() => repository.batches.create(LIST, [RUN, RUN, unstorable])).toThrow(/NOT NULL/);
  expect(repository.list({ limit: 10 }).runs).toHaveLength(1);
  expect(repository.batches.list({ limit: 10 }).batches).toEqual([]);
  expect(repository.queue().order).toHaveLength(1);
  expect([repository.log.last(), heard]).toEqual([before, []]);
});

test('every change of a run is followed by its batch, with the numbers that are then true', () => {
  const { repository, heard } = open();
  const id = repository.batches.create(LIST, [RUN, RUN]);
  const [first] = repository.batches.runsOf(id);
  if (!first) throw new Error('There is no run.');
  heard.length = 0;
  repository.setStatus(first.id, 'starting');
  repository.setStatus(first.id, 'failed');
  const told = heard.flatMap((event) => (event.type === 'batch.updated' ? [event.snapshot.counts] : []));
  expect(told).toMatchObject([
    { queued: 1, starting: 1, failed: 0 },
    { queued: 1, starting: 0, failed: 1 },
  ]);
});

test('a batch lives as long as one of its runs; its events go with it but for the note', () => {
  const { repository } = open();
  const id = repository.batches.create(LIST, [RUN, RUN]);
  const [first, second] = repository.batches.runsOf(id).map((run) => run.id) as [string, string];
  repository.remove(first);
  expect(repository.batches.get(id)).toMatchObject({ of: 2, counts: { queued: 1 } });
  expect(repository.get(second)?.batch).toEqual({ id, kind: 'list', index: 1, of: 2 });
  repository.remove(second);
  expect(repository.batches.get(id)).toBeUndefined();
  const left = repository.log.after(0, 100).filter((event) => 'batch' in event);
  expect(left.map(({ type }) => type)).toEqual(['batch.deleted']);
});

test('batches are listed newest first, in pages that neither miss nor repeat one', () => {
  const { repository } = open();
  const ids = Array.from({ length: 5 }, () => repository.batches.create(LIST, [RUN])).reverse();
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = repository.batches.list({ limit: 2, ...(cursor && { cursor }) });
    seen.push(...page.batches.map(({ id }) => id));
    cursor = page.next;
    repository.batches.create(LIST, [RUN]);
  } while (cursor);
  expect(seen).toEqual(ids);
});

test('the runs of a paused batch keep their places and may not start', () => {
  const { repository } = open();
  const single = repository.create(RUN);
  const id = repository.batches.create(LIST, [RUN, RUN]);
  const last = repository.create(RUN);
  repository.batches.patch(id, { paused: true });
  expect(repository.startable().map((run) => run.id)).toEqual([single.id, last.id]);
  expect(repository.queue().order).toHaveLength(4);
  repository.batches.patch(id, { paused: false });
  expect(repository.startable().map((run) => run.id)).toEqual(repository.queue().order);
  repository.setPaused(true);
  expect(repository.startable()).toEqual([]);
});
