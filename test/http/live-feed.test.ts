import { expect, test } from 'vitest';
import { LIVE_UNIT } from '../../server/contract/index.ts';
import { LiveFeed } from '../../server/http/live/live-feed.ts';
import type { LiveSession, LiveWatcher } from '../../server/studio.ts';

/** A session whose pictures the test makes, and a client that takes them as fast as the test says. */
function fed(transport: 'units' | 'fragments') {
  let watcher: LiveWatcher = {};
  let keysWanted = 0;
  const session = {
    stream: { beginning: Buffer.from('beginning') },
    watch: (given: LiveWatcher) => {
      watcher = given;
      return () => {};
    },
    wantKey: () => keysWanted++,
  };
  const sent: Buffer[] = [];
  const socket = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    terminated: false,
    send: (data: Buffer) => sent.push(Buffer.from(data)),
    terminate() {
      this.terminated = true;
    },
  };
  new LiveFeed(
    socket as unknown as ConstructorParameters<typeof LiveFeed>[0],
    session as unknown as LiveSession,
    transport,
  );
  return { socket, sent, watcher, keysWanted: () => keysWanted };
}

const kinds = (sent: Buffer[]) => sent.map((message) => message[0]);
const picture = (key: boolean) => ({ key, time: 1, bytes: Buffer.alloc(10) });

test('a client that is behind misses pictures and no sound, until one comes that it can begin with', () => {
  const { socket, sent, watcher, keysWanted } = fed('units');
  watcher.picture?.(picture(true));
  watcher.picture?.(picture(false));
  socket.bufferedAmount = 1_000_000;
  watcher.picture?.(picture(false));
  watcher.sound?.(1, new Int16Array(160));
  watcher.picture?.(picture(true));
  expect(kinds(sent)).toEqual([LIVE_UNIT.keyPicture, LIVE_UNIT.picture, LIVE_UNIT.sound]);
  expect(keysWanted()).toBe(0);
  socket.bufferedAmount = 0;
  watcher.picture?.(picture(false));
  watcher.picture?.(picture(false));
  // It is asked for once.
  expect(keysWanted()).toBe(1);
  watcher.picture?.(picture(true));
  watcher.picture?.(picture(false));
  expect(kinds(sent).slice(3)).toEqual([LIVE_UNIT.keyPicture, LIVE_UNIT.picture]);
  watcher.message?.({ type: 'stats', seconds: 2, queued: 0, pictures: 7, dropped: 0 });
  expect(JSON.parse(String(sent.at(-1)))).toMatchObject({ pictures: 7, dropped: 4 });
});

test('of fragments, one that is behind gets the sound', () => {
  const { socket, sent, watcher } = fed('fragments');
  const fragment = (key: boolean) => ({
    key,
    time: 1,
    bytes: Buffer.from('both'),
    sound: Buffer.from('sound'),
  });
  watcher.fragment?.(fragment(true));
  socket.bufferedAmount = 1_000_000;
  watcher.fragment?.(fragment(false));
  socket.bufferedAmount = 0;
  watcher.fragment?.(fragment(false));
  watcher.fragment?.(fragment(true));
  expect(sent.map(String)).toEqual(['beginning', 'both', 'sound', 'sound', 'both']);
});

test('one that does not even take the sound is given up', () => {
  const { socket, watcher } = fed('units');
  socket.bufferedAmount = 10_000_000;
  watcher.sound?.(1, new Int16Array(160));
  expect(socket.terminated).toBe(true);
});
