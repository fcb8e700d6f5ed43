import { expect, test } from 'vitest';
import { DataLock } from '../../server/runs/data-lock.ts';
import { DatabaseError } from '../../server/runs/database.ts';
import { folder } from '../engines/harness.ts';

test('a second studio on the same data is refused with a sentence', () => {
  const path = folder();
  const lock = new DataLock(path);
  expect(() => new DataLock(path)).toThrow(DatabaseError);
  expect(() => new DataLock(path)).toThrow(/Another LiveAvatar Studio is using/);
  lock.release();
  new DataLock(path).release();
});
