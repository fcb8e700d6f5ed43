import { once } from 'node:events';
import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import type { StudioEvent } from '../../server/contract/index.ts';
import { Database } from '../../server/database/database.ts';
import { sockets } from '../../server/http/plugins/sockets.ts';
import { progressSocket } from '../../server/http/routes/progress.ts';
import { EventLog } from '../../server/runs/event-log.ts';
import { folder, until } from '../engines/harness.ts';

let app: FastifyInstance;
let log: EventLog;
let url: string;
let db: Database;
/** The server's ends of the connections. */
let connections: Socket[];

beforeEach(async () => {
  db = new Database(`${folder()}/studio.sqlite`, { release: () => {} });
  log = new EventLog(db);
  app = Fastify();
  connections = [];
  app.server.on('upgrade', (_request, socket: Socket) => connections.push(socket));
  await sockets(app);
  await app.register(progressSocket, { events: log, monitor: { watch: () => () => {} } });
  const { port } = new URL(await app.listen({ host: '0.0.0.0', port: 0 }));
  url = `ws://127.0.0.1:${port}/api/progress`;
});
afterEach(async () => {
  await app.close();
  db.close();
});

const RUN_A = 'aaaaaaaaaaaaaa';
const RUN_B = 'bbbbbbbbbbbbbb';
const append = (run: string) => log.append({ type: 'run.deleted', run });

/** Opens a socket and subscribes. */
async function subscribe(message: unknown, onEvent: (event: StudioEvent) => void): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.once('open', resolve));
  socket.on('message', (text) => onEvent(JSON.parse(String(text)) as StudioEvent));
  socket.send(JSON.stringify(message));
  return socket;
}

/** Repeatable pseudo-random numbers, 0…1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test.each([1, 2, 3])(
  'cut off at random points, a client sees every event once and in order (seed %i)',
  async (seed) => {
    const next = random(seed);
    const total = 1500;
    const seen: number[] = [];
    let written = 0;
    const writer = setInterval(() => {
      for (let burst = Math.floor(next() * 60); burst > 0 && written < total; burst--, written++)
        append(next() < 0.5 ? RUN_A : RUN_B);
    }, 2);
    onTestFinished(() => clearInterval(writer));
    while (seen.length < total) {
      const quota = Math.floor(next() * 250);
      let received = 0;
      let cut = false;
      await new Promise<void>((resolve) => {
        void subscribe({ subscribe: { runs: 'all', after: seen.at(-1) ?? 0 } }, (event) => {
          // What arrives after the cut is lost with the connection.
          if (cut || received++ > quota) return;
          seen.push(event.seq);
          if (received > quota || seen.length === total) resolve();
        }).then((socket) => {
          socket.once('close', () => resolve());
          // Nothing more may come for a while: cut anyway.
          setTimeout(resolve, 200);
        });
      });
      cut = true;
      for (const connection of connections) connection.destroy();
    }
    expect(seen).toEqual(Array.from({ length: total }, (_, index) => index + 1));
    expect(connections.length).toBeGreaterThan(3);
  },
);

test('without a cursor only what happens from now on is sent', async () => {
  append(RUN_A);
  const seen: StudioEvent[] = [];
  const socket = await subscribe({ subscribe: { runs: 'all' } }, (event) => seen.push(event));
  socket.ping();
  await new Promise((resolve) => socket.once('pong', resolve));
  append(RUN_B);
  await until(() => seen.length > 0);
  expect(seen).toMatchObject([{ seq: 2, run: RUN_B, type: 'run.deleted' }]);
});

test('a subscription to some runs hears of these and of the queue', async () => {
  append(RUN_A);
  append(RUN_B);
  log.append({ type: 'queue.changed', queue: { paused: false, order: [], running: null } });
  const seen: StudioEvent[] = [];
  await subscribe({ subscribe: { runs: [RUN_B], after: 0 } }, (event) => seen.push(event));
  await until(() => seen.length === 2);
  append(RUN_A);
  append(RUN_B);
  await until(() => seen.length === 3);
  expect(seen.map(({ seq }) => seq)).toEqual([2, 3, 5]);
});

test.each(['{}', 'nonsense', '{"subscribe":{"runs":"some"}}', '{"subscribe":{"runs":"all","after":-1}}'])(
  'what is no subscription (%s) ends the connection and nothing else',
  async (text) => {
    const socket = new WebSocket(url);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(text);
    const code = await new Promise((resolve) => socket.once('close', resolve));
    expect(code).toBe(1008);
    const seen: StudioEvent[] = [];
    await subscribe({ subscribe: { runs: 'all', after: 0 } }, (event) => seen.push(event));
    append(RUN_A);
    await until(() => seen.length === 1);
  },
);

test('a client that does not read costs the studio a bounded amount of memory and misses nothing', async () => {
  const seen: number[] = [];
  const socket = await subscribe({ subscribe: { runs: 'all', after: 0 } }, (event) => seen.push(event.seq));
  append(RUN_A);
  await until(() => seen.length === 1);
  socket.pause();
  const order = Array.from({ length: 500 }, (_, index) => `run${String(index).padStart(10, '0')}`);
  // 8 kB each: ten times what may wait, beyond what the operating system buffers.
  for (let index = 0; index < 1500; index++)
    log.append({ type: 'queue.changed', queue: { paused: false, order, running: null } });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const waiting = connections.at(-1)?.writableLength;
  expect(waiting).toBeGreaterThan(0);
  expect(waiting).toBeLessThan(4 * 1024 * 1024);
  socket.resume();
  await until(() => seen.length === 1501, 20);
  expect(seen).toEqual(Array.from({ length: 1501 }, (_, index) => index + 1));
});

test('a hundred pages of one machine are enough, and keep nobody else out', async () => {
  const opened = (host: string) =>
    new Promise<WebSocket>((resolve, reject) => {
      const socket = new WebSocket(url.replace('127.0.0.1', host));
      socket.once('open', () => resolve(socket)).once('error', reject);
      onTestFinished(() => socket.terminate());
    });
  await Promise.all(Array.from({ length: 100 }, () => opened('127.0.0.1')));
  const [code, reason] = (await once(await opened('127.0.0.1'), 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1013, 'Too many pages are open.']);
  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((one) => one && !one.internal && one.family === 'IPv4');
  // A machine without a network has only itself.
  const visitor = await opened(elsewhere?.address ?? '127.0.0.1');
  const refused = elsewhere ? false : await once(visitor, 'close').then(() => true);
  visitor.ping();
  if (!refused) await once(visitor, 'pong');
});
