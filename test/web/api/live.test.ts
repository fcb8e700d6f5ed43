import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket as ServerSocket, WebSocket, WebSocketServer } from 'ws';
import { LiveSocket, type LiveStatus } from '../../../web/api/live.ts';

/** A studio that numbers its events and keeps them, over a real socket. */
class EventServer {
  readonly subscriptions: unknown[] = [];
  readonly #events: { seq: number }[] = [];
  readonly #clients = new Set<ServerSocket>();
  #server: WebSocketServer | null = null;
  port = 0;

  async listen(): Promise<void> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: this.port });
    this.#server = server;
    server.on('connection', (client) => {
      client.on('message', (text) => {
        const message = JSON.parse(String(text)) as { subscribe: { after?: number } };
        this.subscriptions.push(message);
        const after = message.subscribe.after ?? Number.POSITIVE_INFINITY;
        for (const event of this.#events) if (event.seq > after) client.send(JSON.stringify(event));
        this.#clients.add(client);
      });
      client.on('close', () => this.#clients.delete(client));
    });
    await new Promise((resolve) => server.once('listening', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  /** Logs an event and sends it to everyone who listens. */
  emit(seq: number): void {
    const event = {
      seq,
      at: '2026-01-01T00:00:00Z',
      type: 'queue.changed',
      queue: { paused: false, order: [], running: null },
    };
    this.#events.push(event);
    this.say(JSON.stringify(event));
  }

  say(text: string): void {
    for (const client of this.#clients) client.send(text);
  }

  /** Ends as a killed process does: no close frame. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const client of server?.clients ?? []) client.terminate();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  }
}

let server: EventServer;
let live: LiveSocket;
let seen: number[];
let statuses: LiveStatus[];

beforeEach(async () => {
  server = new EventServer();
  await server.listen();
  seen = [];
  statuses = [];
  live = new LiveSocket({
    url: `ws://127.0.0.1:${server.port}`,
    onEvent: (event) => seen.push(event.seq),
    onStatus: (status) => statuses.push(status),
    open: (url) => new WebSocket(url) as unknown as globalThis.WebSocket,
    retryMs: 10,
    maxRetryMs: 40,
  });
});

afterEach(async () => {
  live.stop();
  await server.kill();
});

const online = (): Promise<void> => expect.poll(() => statuses.at(-1)).toBe('online');

describe('the live socket', () => {
  it('asks for what came after the page it was given, and hears what comes next', async () => {
    server.emit(1);
    server.emit(2);
    live.start(1);
    await expect.poll(() => seen).toEqual([2]);
    server.emit(3);
    await expect.poll(() => seen).toEqual([2, 3]);
    expect(server.subscriptions).toEqual([{ subscribe: { runs: 'all', after: 1 } }]);
  });

  it('resumes after a killed server without a gap or a repeat', async () => {
    live.start(0);
    await online();
    server.emit(1);
    await expect.poll(() => seen).toEqual([1]);
    await server.kill();
    server.emit(2);
    server.emit(3);
    await server.listen();
    await expect.poll(() => seen).toEqual([1, 2, 3]);
    expect(server.subscriptions.at(-1)).toEqual({ subscribe: { runs: 'all', after: 1 } });
  });

  it('says that it is offline when nobody answers for a while, and online again afterwards', async () => {
    live.start(0);
    await online();
    await server.kill();
    await expect.poll(() => statuses.at(-1)).toBe('offline');
    await server.listen();
    await online();
    expect(statuses).toEqual(['connecting', 'online', 'connecting', 'offline', 'online']);
  });

  it('ignores a repeat, nonsense and what a newer studio may say', async () => {
    live.start(0);
    await online();
    await expect.poll(() => server.subscriptions).toHaveLength(1);
    server.emit(5);
    server.emit(5);
    server.say('not json');
    server.say('{"seq":6,"type":"monitor.sample"}');
    server.emit(7);
    await expect.poll(() => seen).toEqual([5, 7]);
  });

  it('stays silent once it is stopped', async () => {
    live.start(0);
    await online();
    live.stop();
    await server.kill();
    await server.listen();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(server.subscriptions).toHaveLength(1);
  });
});
