import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDataFolder } from '../../server/database/data-folder.ts';
import { DataLock } from '../../server/database/data-lock.ts';
import { DatabaseError } from '../../server/database/database.ts';
import { folder } from '../engines/harness.ts';

test('a second studio on the same data is refused with a sentence', () => {
  const path = folder();
  const lock = new DataLock(path);
  expect(() => new DataLock(path)).toThrow(DatabaseError);
  expect(() => new DataLock(path)).toThrow(/Another LiveAvatar Studio is using/);
  lock.release();
  new DataLock(path).release();
});

test('what is no lock is called what it is, and not another studio', () => {
  const [garbage, occupied] = [folder(), folder()];
  writeFileSync(join(garbage, 'lock.sqlite'), 'garbage '.repeat(1000));
  expect(() => new DataLock(garbage)).toThrow(/lock\.sqlite is damaged\. It holds nothing: delete it/);
  mkdirSync(join(occupied, 'lock.sqlite'));
  expect(() => new DataLock(occupied)).toThrow(/lock\.sqlite cannot be used as a lock/);
});

test('a data directory is made where it can be, and refused with a sentence where it cannot', () => {
  const path = join(folder(), 'a', 'b');
  makeDataFolder(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(() => makeDataFolder('/dev/null')).toThrow(/^\/dev\/null is no folder\./);
  expect(() => makeDataFolder('/dev/null/studio')).toThrow(/^\/dev\/null/);
  expect(() => makeDataFolder('/proc/studio')).toThrow(/^\/proc\/studio cannot be used/);
});
