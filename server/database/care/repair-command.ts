import { existsSync } from 'node:fs';
import { isDiskFull } from '../../monitor/disk-full.ts';
import { DataLock } from '../data-lock.ts';
import { DatabaseError } from '../database.ts';
import { type Repair, repairDatabase } from './repair.ts';

/**
 * Repairs the database of a data directory that no studio uses, and says what came of it.
 * @throws DatabaseError with a sentence when another studio uses it, or there is no room for a second database.
 */
export function repair(dataDir: string, say: (line: string) => void): void {
  if (!existsSync(dataDir)) {
    say(sentence({ kind: 'absent' }));
    return;
  }
  const lock = new DataLock(dataDir);
  try {
    say(sentence(repairDatabase(dataDir)));
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    throw new DatabaseError('There is no room for a second database. Free some space, and repair it again.');
  } finally {
    lock.release();
  }
}

function sentence(repair: Repair): string {
  if (repair.kind === 'absent') return 'There is no database to repair yet.';
  if (repair.kind === 'sound') return 'The database is sound: nothing was changed.';
  const { runs, batches, events } = repair.saved;
  const added = repair.fromBackup > 0 ? ` ${repair.fromBackup} of the runs are from a backup.` : '';
  return `The database was repaired: it has ${runs} runs, ${batches} batches and ${events} events.${added} The old one is kept as ${repair.old}. Start the studio again.`;
}
