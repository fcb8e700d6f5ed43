import { EventPipe } from '../event-pipe.ts';
import { readMessages } from '../ndjson.ts';
import { Command, RUNS_ONLY_VERSION } from '../protocol.ts';
import { expandSettings, expandSetUp } from './expand.ts';
import { CommandDescription, DESCRIPTION_VARIABLE } from './launch.ts';
import { clearAbandonedRuns } from './run-folder.ts';
import { CommandService } from './service.ts';

/**
 * The process that stands between the studio and a program that knows nothing of it: commands on stdin, events on fd 3.
 * It ends on `shutdown` and SIGTERM, and when stdin closes, because then the studio has gone; its program ends first.
 */
const VERSION = '1';
/** A studio that was killed has its guard end everything two seconds later; the program may do so itself until then, s. */
const ORPHAN_GRACE = 1;

const description = CommandDescription.parse(JSON.parse(process.env[DESCRIPTION_VARIABLE] ?? ''));
const { engine, setup } = description;
const events = new EventPipe();
void clearAbandonedRuns(expandSetUp(setup.scratch, expandSettings(setup.settings)));
const service = new CommandService(description, (event) => events.send(event));

async function leave(grace: number): Promise<never> {
  await service.close(grace);
  await events.flush();
  process.exit(0);
}

events.send({ type: 'hello', engine, version: VERSION, protocol: RUNS_ONLY_VERSION, rank: 0 });
process.on('SIGTERM', () => void leave(setup.stopGrace));

readMessages(process.stdin, Command, {
  onMessage: (command) => {
    if (command.type === 'shutdown') void leave(setup.stopGrace);
    else service.handle(command);
  },
  onMalformed: (reason, excerpt) => console.error(`A command could not be read (${reason}): ${excerpt}`),
  onEnd: () => void leave(ORPHAN_GRACE),
});
