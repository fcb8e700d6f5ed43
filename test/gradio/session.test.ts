import type { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Session } from '../../server/gradio/session.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a client has been told, without the words around it. */
function heard(stream: PassThrough): string[] {
  const said: string[] = [];
  stream.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n\n').filter(Boolean)) said.push(JSON.parse(line.slice(6)).msg);
  });
  return said;
}
const ended = { msg: 'process_completed', success: true, output: { data: [] } };

test('an end that came before anybody listened is told half a second after somebody does, and then that this was all', async () => {
  const session = new Session();
  session.begin('a');
  session.tell('a', { msg: 'process_starts', eta: 1 });
  session.end('a', ended);
  await vi.advanceTimersByTimeAsync(5_000);
  const said = heard(session.listen());
  await vi.advanceTimersByTimeAsync(490);
  expect(said).toEqual(['process_starts']);
  await vi.advanceTimersByTimeAsync(20);
  expect(said).toEqual(['process_starts', 'process_completed']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(said).toEqual(['process_starts', 'process_completed', 'close_stream']);
  expect(session.isAlive).toBe(false);
});

test('of an end that was on its way the next listener hears, if the first has gone', async () => {
  const session = new Session();
  session.begin('a');
  const first = session.listen();
  session.end('a', ended);
  first.destroy();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(session.isAlive).toBe(true);
  const said = heard(session.listen());
  await vi.advanceTimersByTimeAsync(1_600);
  expect(said).toEqual(['process_completed', 'close_stream']);
});

test('a call that lasts is told of as it ends, and one that is made meanwhile keeps the stream open', async () => {
  const session = new Session();
  session.begin('a');
  const said = heard(session.listen());
  await vi.advanceTimersByTimeAsync(3_000);
  session.end('a', ended);
  await vi.advanceTimersByTimeAsync(900);
  expect(said).toEqual(['process_completed']);
  session.begin('b');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(said).toEqual(['process_completed']);
  session.end('b', ended);
  await vi.advanceTimersByTimeAsync(1_010);
  expect(said).toEqual(['process_completed', 'process_completed', 'close_stream']);
});
