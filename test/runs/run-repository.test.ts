import { expect, onTestFinished, test } from 'vitest';
import type { RunQuery } from '../../server/contract/index.ts';
import { RunRepository } from '../../server/runs/run-repository.ts';
import { IllegalTransition } from '../../server/runs/state-machine.ts';
import { folder } from '../engines/harness.ts';
import { EXAMPLE_RUN as RUN } from './example-run.ts';

function open(path = folder()): { repository: RunRepository; path: string } {
  const repository = new RunRepository(path);
  onTestFinished(() => repository.close());
  return { repository, path };
}

const all = (query: Partial<RunQuery> = {}): RunQuery => ({ limit: 50, ...query });

test('a run comes back as it went in, also after reopening', () => {
  const { repository, path } = open();
  const run = repository.create({ ...RUN, title: '你好 “Anna”', prompt: "it's 100 %" });
  expect(run).toMatchObject({ status: 'queued', position: 1, title: '你好 “Anna”', startedAt: null });
  repository.close();
  expect(open(path).repository.get(run.id)).toEqual(run);
});

test('every change is stored together with the event that tells of it', () => {
  const { repository } = open();
  const { id } = repository.create(RUN);
  repository.setStatus(id, 'starting', { startedAt: '2026-01-01T00:00:00.000Z' });
  repository.setStatus(id, 'running');
  repository.setStatus(id, 'done', { endedAt: '2026-01-01T00:00:09.000Z', videoBytes: 7 });
  const events = repository.log.after(0, 100);
  expect(events.map(({ type }) => type)).toEqual([
    'run.created',
    'queue.changed',
    'run.status',
    'queue.changed',
    'run.status',
    'run.status',
    'queue.changed',
  ]);
  expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(events[5]).toMatchObject({ run: id, snapshot: repository.get(id) });
});

test('an illegal step changes nothing and tells nothing', () => {
  const { repository } = open();
  const { id } = repository.create(RUN);
  const before = repository.log.last();
  const heard: unknown[] = [];
  repository.log.listen((event) => heard.push(event));
  expect(() => repository.setStatus(id, 'done')).toThrow(IllegalTransition);
  expect(() =>
    repository.atomically(() => {
      repository.setStatus(id, 'starting');
      repository.setStatus(id, 'queued');
    }),
  ).toThrow(IllegalTransition);
  expect(repository.get(id)?.status).toBe('queued');
  expect(repository.log.last()).toBe(before);
  expect(heard).toEqual([]);
});

test('event numbers go on after a restart and after a deletion', () => {
  const { repository, path } = open();
  const { id } = repository.create(RUN);
  repository.remove(id);
  const last = repository.log.last();
  expect(repository.log.after(0, 100).map(({ type }) => type)).not.toContain('run.created');
  repository.close();
  const again = open(path).repository;
  again.create(RUN);
  expect(again.log.after(last, 1)[0]?.seq).toBe(last + 1);
});

test('the queue keeps its order and its pause over a restart, and can be reordered', () => {
  const { repository, path } = open();
  const [a, b, c] = [repository.create(RUN), repository.create(RUN), repository.create(RUN)].map(
    ({ id }) => id,
  ) as [string, string, string];
  repository.patch(c, { position: 1 });
  repository.patch(a, { position: 99 });
  repository.setPaused(true);
  repository.close();
  const again = open(path).repository;
  expect(again.queue()).toEqual({ paused: true, order: [c, b, a], running: null });
  expect(again.get(b)?.position).toBe(2);
  again.setStatus(c, 'starting');
  expect(again.queue()).toEqual({ paused: true, order: [b, a], running: c });
  expect(again.get(c)).not.toHaveProperty('position');
});

test('the list is newest first, in pages that neither miss nor repeat a run', () => {
  const { repository } = open();
  const ids = Array.from({ length: 7 }, () => repository.create(RUN).id).reverse();
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = repository.list(all({ limit: 3, ...(cursor && { cursor }) }));
    seen.push(...page.runs.map(({ id }) => id));
    cursor = page.next;
    repository.create(RUN);
  } while (cursor);
  expect(seen).toEqual(ids);
});

test('the list is searched by what people wrote, literally', () => {
  const { repository } = open();
  const percent = repository.create({ ...RUN, prompt: 'she smiles 100 % of the time' });
  const titled = repository.create({ ...RUN, title: 'Quarterly_report' });
  repository.create({ ...RUN, prompt: 'nothing of it' });
  const found = (search: string) => repository.list(all({ search })).runs.map(({ id }) => id);
  expect(found('100 %')).toEqual([percent.id]);
  expect(found('y_r')).toEqual([titled.id]);
  expect(found('_')).toEqual([titled.id]);
  repository.patch(titled.id, { starred: true });
  expect(repository.list(all({ starred: true })).runs.map(({ id }) => id)).toEqual([titled.id]);
  expect(repository.list(all({ status: 'done' })).runs).toEqual([]);
});
