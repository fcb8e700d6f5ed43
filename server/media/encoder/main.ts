/** The encoder process: frames and a recording in, a video that grows out. One run, or one recovery or join, then it ends. */
import './lower-priority.ts';
import { cutOut } from './cut-out.ts';
import { failureOf } from './failure.ts';
import { FrameSocket } from './frame-socket.ts';
import type { Encoded, EncodeJob } from './job.ts';
import type { EncoderCommand, EncoderEvent } from './messages.ts';
import { nativeWork } from './native-work.ts';
import { recoverLive } from './recover-live.ts';
import { RunEncoding } from './run-encoding.ts';

/** The studio ends an encoder that it has not heard of for several times as long. */
const SIGN_OF_LIFE_MS = 1_000;

// What a run does not need is loaded by whom it is asked of: a run's first picture waits for this process.
let encoding: Promise<RunEncoding> | null = null;

// The studio has gone, perhaps killed: nobody is left to watch, and `live` holds what there is.
process.on('disconnect', () => process.exit());
// It may have gone while the libraries were being loaded.
if (!process.connected) process.exit();
process.on('message', (command: EncoderCommand) => obey(command));
emit({ type: 'ready' });
let ticked = performance.now();
setInterval(() => {
  const now = performance.now();
  emit({ type: 'alive', stuck: nativeWork.tick(now - ticked - SIGN_OF_LIFE_MS) });
  ticked = now;
}, SIGN_OF_LIFE_MS).unref();

function obey(command: EncoderCommand): void {
  switch (command.type) {
    case 'encode':
      void encode(command.job);
      break;
    case 'describe':
      encoding?.then((run) => run.describe(command.metadata)).catch(() => {});
      break;
    case 'finish':
      encoding?.then((run) => run.finish(command.frames)).catch(() => {});
      break;
    case 'abort':
      encoding?.then((run) => run.stop()).catch(() => {});
      break;
    case 'recover':
      void once(() => recoverLive(command.files));
      break;
    case 'join':
      void once(async () => (await import('./join.ts')).joinParts(command.job));
      break;
    case 'cut-out':
      void once(() => cutOut(command.job));
      break;
    case 'grid':
      void once(async () => (await import('./grid.ts')).makeGrid(command.job));
      break;
  }
}

async function encode(job: EncodeJob): Promise<void> {
  let socket: FrameSocket | null = null;
  let run: RunEncoding | null = null;
  let written: Encoded = { frames: 0, bytes: 0 };
  try {
    socket = await FrameSocket.open();
    emit({ type: 'listening', socket: socket.path });
    encoding = RunEncoding.open(job, socket, (fragment) => emit({ type: 'fragment', ...fragment }));
    run = await encoding;
    await run.run();
  } catch (error) {
    socket?.close();
    emit({ type: 'failed', failure: failureOf(error) });
  }
  try {
    if (run) written = await run.close();
    leave({ type: 'closed', ...written });
  } catch (error) {
    leave({ type: 'not-closed', failure: failureOf(error), ...(run?.written ?? written) });
  }
}

/** Does something with videos that are there. */
async function once(work: () => Promise<Encoded>): Promise<void> {
  try {
    leave({ type: 'closed', ...(await nativeWork.during(work)) });
  } catch (error) {
    leave({ type: 'not-closed', failure: failureOf(error), frames: 0, bytes: 0 });
  }
}

function emit(event: EncoderEvent): void {
  // Nobody to hear it means nobody to tell: `disconnect` ends the process.
  process.send?.(event, () => {});
}

/** Says a last word and ends, once it has been heard. */
function leave(event: EncoderEvent): void {
  process.send?.(event, () => process.exit());
}
