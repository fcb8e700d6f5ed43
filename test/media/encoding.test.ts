import { expect, test } from 'vitest';
import type { EncoderEnd } from '../../server/media/encoder/encoder-process.ts';
import { type Encoder, ProcessEncoding } from '../../server/media/encoder/encoding.ts';
import type { EncodeJob } from '../../server/media/encoder/job.ts';
import type { EncoderEvent } from '../../server/media/encoder/messages.ts';

const failure = { code: 'encoder_failed', message: 'The recording could not be decoded.' } as const;

/** A process that says all of this in one breath when it is told to encode, as a busy machine hands it over. */
function saying(events: EncoderEvent[], end: EncoderEnd): Encoder {
  const listeners = new Set<(event: EncoderEvent) => void>();
  let leave: (end: EncoderEnd) => void = () => {};
  return {
    ended: new Promise((resolve) => {
      leave = resolve;
    }),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: ({ type }) => {
      if (type !== 'encode') return;
      for (const event of events) for (const listener of listeners) listener(event);
      leave(end);
    },
  };
}

const recover = () => Promise.reject(new Error('There is nothing to recover.'));
const job = {} as EncodeJob;
const closed: EncoderEnd = { kind: 'closed', written: { frames: 0, bytes: 0 } };

test('a failure that comes in one breath with the socket is heard', async () => {
  const process = saying(
    [
      { type: 'listening', socket: '/socket' },
      { type: 'failed', failure },
    ],
    closed,
  );
  const encoding = await ProcessEncoding.open(process, job, recover);
  expect(encoding.socket).toBe('/socket');
  expect(await encoding.failure).toEqual(failure);
  expect(await encoding.abort()).toEqual({ frames: 0, bytes: 0 });
});

test('a process that fails or ends before the engine may connect begins nothing', async () => {
  const failing = saying([{ type: 'failed', failure }], closed);
  await expect(ProcessEncoding.open(failing, job, recover)).rejects.toThrow(failure.message);
  const dying = saying([], { kind: 'died', failure: { ...failure, message: 'It ended unexpectedly.' } });
  await expect(ProcessEncoding.open(dying, job, recover)).rejects.toThrow('It ended unexpectedly.');
});
