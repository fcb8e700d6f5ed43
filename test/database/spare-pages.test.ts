import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Database, MUST } from '../../server/database/database.ts';
import { fill, smallDisk, unmount } from '../media/small-disk.ts';

const disk = smallDisk(4);
afterAll(() => disk && unmount(disk));

describe.runIf(disk)('On a disk that is full to the last byte, with nothing to give up', () => {
  const nothing = { release: () => undefined };

  test('what must be written is written, again and again', () => {
    const db = new Database(join(disk ?? '', 'studio.sqlite'), nothing);
    // What the file does not hold yet, only its log.
    db.transaction(() => db.run('CREATE TABLE grown (bytes BLOB)'));
    for (let i = 0; i < 20; i++) db.run('INSERT INTO grown VALUES (zeroblob(4000))');
    fill(disk ?? '');
    for (let i = 0; i < 300; i++)
      db.transaction(() => db.run('UPDATE grown SET bytes = zeroblob(3999)'), MUST);
    db.transaction(() => db.run('DELETE FROM grown'), MUST);
    expect(db.all('SELECT count(*) AS rows FROM grown')).toEqual([{ rows: 0 }]);
    db.close();
  });

  test('what must be written is written to a database that has just been opened, however much it is', () => {
    rmSync(join(disk ?? '', 'ballast'));
    const rows = 100;
    const before = new Database(join(disk ?? '', 'studio.sqlite'), nothing);
    for (let i = 0; i < rows; i++) before.run('INSERT INTO grown VALUES (zeroblob(4000))');
    before.close();
    const db = new Database(join(disk ?? '', 'studio.sqlite'), nothing);
    fill(disk ?? '');
    for (let i = 0; i < 20; i++)
      db.transaction(() => db.run('UPDATE grown SET bytes = zeroblob(3999)'), MUST);
    expect(db.all('SELECT count(*) AS rows FROM grown WHERE length(bytes) = 3999')).toEqual([{ rows }]);
    db.close();
  });

  test('a database is opened with the pages that it kept', () => {
    const db = new Database(join(disk ?? '', 'studio.sqlite'), nothing);
    expect(Number(db.get('PRAGMA freelist_count')?.freelist_count)).toBeGreaterThan(100);
    expect(db.all("SELECT name FROM sqlite_schema WHERE name = 'spare'")).toEqual([]);
    db.close();
  });
});
