/** The process that encodes a live session: frames and sound in, pictures and fragments out. One session, then it ends. */
import { AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';
import { failureOf } from '../encoder/failure.ts';
import { FrameSocket } from '../encoder/frame-socket.ts';
import { LiveEncoding } from './live-encoding.ts';
import type { LiveEncodeJob, LiveEncoderCommand, LiveEncoderEvent } from './messages.ts';

/** The studio ends a process that it has not heard of for several times as long. */
const SIGN_OF_LIFE_MS = 1_000;

// What FFmpeg thinks is told as values.
Log.setLevel(AV_LOG_QUIET);

let encoding: LiveEncoding | null = null;
let socket: FrameSocket | null = null;
/** Commands are obeyed one after the other. */
let work: Promise<unknown> = Promise.resolve();

process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();
process.on('message', (command: LiveEncoderCommand) => obey(command));
emit({ type: 'alive' });
setInterval(() => emit({ type: 'alive' }), SIGN_OF_LIFE_MS).unref();

function obey(command: LiveEncoderCommand): void {
  if (command.type === 'open') {
    void open(command.job);
    return;
  }
  if (command.type === 'sound') encoding?.hear(command.pcm);
  else if (command.type === 'key-picture') encoding?.wantKey();
  else {
    // By the time that its turn comes more may have been heard.
    const heard = encoding?.heard ?? 0;
    work = work.then(() => later(command, heard)).catch(fail);
  }
}

async function later(command: LiveEncoderCommand, heard: number): Promise<void> {
  if (command.type === 'record') await encoding?.record(command.files);
  else if (command.type === 'stop-recording') await encoding?.endRecording(heard);
  else if (command.type === 'close') await close();
}

async function open(job: LiveEncodeJob): Promise<void> {
  try {
    socket = await FrameSocket.open();
    encoding = new LiveEncoding(job, emit);
    emit({ type: 'listening', socket: socket.path, ...encoding.description() });
    await encoding.take(socket);
  } catch (error) {
    fail(error);
  }
}

/** What the studio is told last has left this process before it ends. */
async function close(): Promise<void> {
  socket?.close();
  await encoding?.stopRecording();
  process.disconnect();
}

function fail(error: unknown): void {
  emit({ type: 'failed', failure: failureOf(error) });
}

function emit(event: LiveEncoderEvent): void {
  process.send?.(event, () => {});
}
