import { Capabilities } from '../../contract/index.ts';
import { EventPipe } from '../event-pipe.ts';
import { readMessages } from '../ndjson.ts';
import { Command, PROTOCOL_VERSION } from '../protocol.ts';
import { CAPABILITIES_VARIABLE } from './launch.ts';
import { PreviewService } from './service.ts';

/**
 * The embedded engine's process: commands on stdin, events on fd 3. It ends on `shutdown` and when stdin closes, because
 * then the studio has gone.
 */
const VERSION = '1';

const events = new EventPipe();
const service = new PreviewService((event) => events.send(event));

async function leave(): Promise<never> {
  await events.flush();
  process.exit(0);
}

// What the engine can do is written once, in configs/engines/preview.yaml; the studio hands it down and hears it back.
const told = process.env[CAPABILITIES_VARIABLE];
events.send({
  type: 'hello',
  engine: 'preview',
  version: VERSION,
  protocol: PROTOCOL_VERSION,
  rank: 0,
  ...(told ? { capabilities: Capabilities.parse(JSON.parse(told)) } : {}),
});

readMessages(process.stdin, Command, {
  onMessage: (command) => {
    if (command.type === 'shutdown') void leave();
    else service.handle(command);
  },
  onMalformed: (reason, excerpt) => console.error(`A command could not be read (${reason}): ${excerpt}`),
  onEnd: () => void leave(),
});
