import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, test } from 'vitest';
import type { Run } from '../../server/contract/index.ts';
import { backUp, backupFolder, backupOfDay, prune } from '../../server/database/care/backups.ts';
import { check } from '../../server/database/care/check.ts';
import { repair } from '../../server/database/care/repair-command.ts';
import { DataLock } from '../../server/database/data-lock.ts';
import { RunRepository } from '../../server/runs/run-repository.ts';
import { folder } from '../engines/harness.ts';
import { damage, pagesWith, RUNS, used } from './damaged-database.ts';

function opened(place: string): { runs: Run[]; seq: number; paused: boolean; batches: number } {
  const repository = new RunRepository(place);
  try {
    const { runs } = repository.list({ limit: 500 });
    const seq = repository.log.last();
    return {
      runs,
      seq,
      paused: repository.queue().paused,
      batches: repository.batches.list({ limit: 50 }).batches.length,
    };
  } finally {
    repository.close();
  }
}

function look(path: string) {
  const db = new Libsql(path);
  try {
    return check(db, false);
  } finally {
    db.close();
  }
}

function repaired(place: string): string {
  const said: string[] = [];
  repair(place, (line) => said.push(line));
  return said.join('\n');
}

describe('a database with pages that are damaged', () => {
  test('is found out, and what is damaged is named', () => {
    const { path } = used(folder());
    expect(look(path)).toBeNull();
    damage(path, pagesWith(path, 'Run 100').slice(0, 1));
    expect(look(path)).toMatchObject({ parts: ['runs'], detail: expect.stringMatching(/page|malformed/) });
  });

  test('is repaired: all that can be read is in a new one, and the old one is kept as it was', () => {
    const { place, path, runs } = used(folder());
    const before = opened(place);
    const [page] = pagesWith(path, 'Run 100');
    damage(path, [page ?? 0]);
    const bytes = readFileSync(path);
    expect(repaired(place)).toMatch(
      /^The database was repaired: it has 1\d\d runs, 1 batches and \d+ events\. The old one is kept as /,
    );
    expect(existsSync(`${path}-wal`)).toBe(false);
    const after = opened(place);
    // A page holds a few runs.
    expect(after.runs.length).toBeGreaterThan(RUNS - 30);
    expect(after.runs.length).toBeLessThan(RUNS);
    const byId = new Map(runs.map((run) => [run.id, run]));
    // The places in the queue have moved up.
    for (const run of after.runs)
      expect({ ...run, position: 0 }).toEqual({ ...byId.get(run.id), position: 0 });
    expect([after.seq, after.batches, after.paused]).toEqual([before.seq, before.batches, before.paused]);
    expect(look(path)).toBeNull();
    const [old] = readdirSync(place).filter((name) => name.startsWith('studio.sqlite.damaged-'));
    expect(readFileSync(join(place, old ?? '')).equals(bytes)).toBe(true);
  });

  test('gets back from a backup the runs that cannot be read and still have their files', () => {
    const { place, path, runs } = used(folder());
    const db = new Libsql(path);
    backUp(db, backupFolder(place), backupOfDay(new Date()));
    db.close();
    // One that was deleted since has no folder any more, and does not come back.
    const gone = runs.find(({ title }) => title === 'Run 100') as Run;
    rmSync(join(place, 'runs', gone.id), { recursive: true });
    damage(path, pagesWith(path, 'Run 100').slice(0, 1));
    expect(repaired(place)).toMatch(/ \d+ of the runs are from a backup\./);
    const ids = opened(place).runs.map(({ id }) => id);
    expect(ids).toEqual(runs.map(({ id }) => id).filter((id) => id !== gone.id));
  });

  test('that is taken for none is made anew from the newest backup that is sound', () => {
    const { place, path, runs } = used(folder());
    const db = new Libsql(path);
    backUp(db, backupFolder(place), 'day-2026-01-01.sqlite');
    db.close();
    copyFileSync(
      join(backupFolder(place), 'day-2026-01-01.sqlite'),
      join(backupFolder(place), 'day-2026-01-02.sqlite'),
    );
    damage(join(backupFolder(place), 'day-2026-01-02.sqlite'), [3, 4, 5]);
    writeFileSync(path, 'this is no database'.repeat(1000));
    expect(() => new RunRepository(place)).toThrow(/--repair/);
    expect(repaired(place)).toContain(`it has ${RUNS} runs`);
    expect(opened(place).runs).toHaveLength(runs.length);
  });
});

test('a repair of what is sound changes nothing, of what is in use is refused, and of nothing says so', () => {
  const { place, path } = used(folder());
  const bytes = readFileSync(path);
  expect(repaired(place)).toBe('The database is sound: nothing was changed.');
  expect(readFileSync(path).equals(bytes)).toBe(true);
  const lock = new DataLock(place);
  expect(() => repaired(place)).toThrow(/Another LiveAvatar Studio/);
  lock.release();
  expect(repaired(folder())).toBe('There is no database to repair yet.');
});

test('a week of backups is kept, and those made before a migration', () => {
  const place = folder();
  for (let day = 1; day <= 9; day++) writeFileSync(join(place, `day-2026-11-0${day}.sqlite`), '');
  writeFileSync(join(place, 'version-1.sqlite'), '');
  prune(place);
  expect(readdirSync(place)).toEqual([
    ...[3, 4, 5, 6, 7, 8, 9].map((day) => `day-2026-11-0${day}.sqlite`),
    'version-1.sqlite',
  ]);
});
