/** The caring process: looks through the database, and makes the day's backup of a sound one. Then it ends. */
import { existsSync, statSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { isDiskFull } from '../../monitor/disk-full.ts';
import { freeBytes } from '../../monitor/free-bytes.ts';
import { backUp, backupOfDay, prune } from './backups.ts';
import { check } from './check.ts';
import { type CareReport, CareTask } from './messages.ts';

/** Everything else goes first. */
const NICE = 10;
/** A backup must leave room for what the studio is there for: so many times its own size. */
const ROOM = 3;

try {
  os.setPriority(NICE);
} catch {
  // Some sandboxes forbid even lowering it.
}
// The studio has gone.
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();
process.once('message', (message) => {
  care(CareTask.parse(message)).then(leave, (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    leave(isDiskFull(error) ? { type: 'no-room' } : { type: 'failed', message: reason });
  });
});

async function care({ database, backups }: CareTask): Promise<CareReport> {
  const db = new Libsql(database, { timeout: 5_000 });
  try {
    const damage = check(db, false);
    process.send?.({ type: 'checked', damage } satisfies CareReport);
    const name = backupOfDay(new Date());
    // A damaged one must not take the place of those that are not.
    if (damage || existsSync(join(backups, name))) return { type: 'backed-up' };
    const free = await freeBytes(backups.slice(0, backups.lastIndexOf('/')));
    if (free !== null && free < statSync(database).size * ROOM) return { type: 'no-room' };
    backUp(db, backups, name);
    prune(backups);
    return { type: 'backed-up' };
  } finally {
    db.close();
  }
}

/** Says a last word and ends, once it has been heard. */
function leave(report: CareReport): void {
  process.send?.(report, () => process.exit());
}
