import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { RunRepository } from '../../server/runs/run-repository.ts';
import { fixture, folder, supervise } from '../engines/harness.ts';
import { outcome } from '../fixtures/outcome.ts';
import { some } from '../variant.ts';
import { REQUEST, type RunsHarness, runsHarness } from './harness.ts';

const original = mkdtempSync(join(tmpdir(), 'unreadable-'));
afterAll(() => rmSync(original, { recursive: true, force: true }));

let made: Promise<string[]> | undefined;

/** The ids of three finished runs and one that waits, made by the first test that asks: each meddles with a copy. */
function makeOriginal(): Promise<string[]> {
  made ??= (async () => {
    const studio = runsHarness(supervise(fixture('well-behaved')).engine, original);
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await studio.runs.create(REQUEST)).id);
    for (const id of ids) await studio.ended(id);
    studio.runs.setPaused(true);
    ids.push((await studio.runs.create(REQUEST)).id);
    await studio.close();
    return ids;
  })();
  return made;
}

/** A studio with three finished runs and one that waits, of which somebody has changed the rows meanwhile. */
async function meddledWith(
  change: (ids: string[]) => string,
): Promise<{ studio: RunsHarness; ids: string[] }> {
  const ids = await makeOriginal();
  const dataDir = folder();
  cpSync(original, dataDir, { recursive: true });
  const file = new Libsql(`${dataDir}/studio.sqlite`);
  file.exec(change(ids));
  file.close();
  return { studio: runsHarness(supervise(fixture('well-behaved')).engine, dataDir), ids };
}

const all = { limit: 50 };

test.each(
  some(2, [
    ['with no parameters', (id: string) => `UPDATE runs SET params = '{}' WHERE id = '${id}'`, /^params/],
    [
      'of broken JSON',
      (id: string) => `UPDATE runs SET progress = '{"stage":' WHERE id = '${id}'`,
      /^progress/,
    ],
    [
      'of an older version, which knew fewer parameters',
      (id: string) => `UPDATE runs SET params = json_remove(params, '$.fp8') WHERE id = '${id}'`,
      /^params\.fp8/,
    ],
    [
      'of a newer version, which knows another stage',
      (id: string) =>
        `UPDATE runs SET progress = json_set(progress, '$.stage', 'upscaling') WHERE id = '${id}'`,
      /^progress\.stage/,
    ],
  ]),
)('a row %s is listed as unreadable; the rest works, and nothing is deleted', async (_, change, field) => {
  const { studio, ids } = await meddledWith(([, bad = '']) => change(bad));
  const [first, bad = '', third, waiting] = ids;
  const page = studio.runs.list(all);
  expect(page.runs.map(({ id }) => id)).toEqual([waiting, third, first]);
  expect(page.unreadable).toEqual([
    { id: bad, title: null, createdAt: expect.any(String), field: expect.stringMatching(field) },
  ]);
  expect(() => studio.runs.get(bad)).toThrow(/cannot be read \(.*\)\. Its files are kept/);
  expect(studio.runs.log.after(0, 1000).length).toBeGreaterThan(0);
  // What waited is made, and the bad one is still there.
  studio.runs.setPaused(false);
  expect(outcome(await studio.ended(waiting ?? ''))).toBe('done');
  expect(studio.runs.list(all).unreadable).toHaveLength(1);
  await studio.runs.remove(bad);
  expect(studio.runs.list(all)).not.toHaveProperty('unreadable');
  expect(() => studio.runs.get(bad)).toThrow(/no such run/);
});

test('a run under way that cannot be read any more is interrupted, and does not stop the queue', async () => {
  const { studio, ids } = await meddledWith(
    ([, , , last]) =>
      `UPDATE runs SET status = 'running', queue_rank = NULL, params = '{}' WHERE id = '${last}'`,
  );
  expect(studio.runs.queue()).toMatchObject({ running: null, order: [] });
  studio.runs.setPaused(false);
  const next = await studio.runs.create(REQUEST);
  expect(next.id > (ids.at(-1) ?? '')).toBe(true);
  expect(outcome(await studio.ended(next.id))).toBe('done');
});

test('events that cannot be read are left out, and the pages of the others stay full', async () => {
  const { studio } = await meddledWith(() => "UPDATE events SET body = '{' WHERE seq % 2 = 0");
  const page = studio.runs.log.after(0, 4);
  expect(page.map(({ seq }) => seq)).toEqual([1, 3, 5, 7]);
});

test('a batch that cannot be read leaves its runs, which can be made and deleted', async () => {
  const dataDir = folder();
  const before = runsHarness(supervise(fixture('well-behaved')).engine, dataDir);
  before.runs.setPaused(true);
  const { id, runs } = await before.batches.create({ kind: 'list', paused: false, runs: [REQUEST, REQUEST] });
  await before.close();
  const file = new Libsql(`${dataDir}/studio.sqlite`);
  file.exec("UPDATE batches SET axes = 'nonsense'");
  file.close();
  const studio = runsHarness(supervise(fixture('well-behaved')).engine, dataDir);
  expect(studio.batches.list(all).batches).toEqual([]);
  expect(() => studio.batches.get(id)).toThrow();
  studio.runs.setPaused(false);
  for (const run of runs) expect(outcome(await studio.ended(run.id))).toBe('done');
  for (const run of runs) await studio.runs.remove(run.id);
  expect(studio.runs.list(all).runs).toEqual([]);
});

test('ids go on after the newest of a form that the studio makes', async () => {
  const { studio, ids } = await meddledWith(([first]) => `UPDATE runs SET id = '~~~' WHERE id = '${first}'`);
  await studio.close();
  const repository = new RunRepository(studio.dataDir);
  onTestFinished(() => repository.close());
  expect(repository.list(all).unreadable).toMatchObject([{ id: '~~~', field: 'id' }]);
  expect(ids).toHaveLength(4);
});
