import type { FastifyInstance } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import { ClientMessage, type MonitorMessage, PROGRESS_SOCKET } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { isThisMachine } from '../connection-limits.ts';
import { EventFeed } from '../event-feed.ts';
import { keepAlive } from '../keep-alive.ts';

/** Of this machine, and of all others: the person at the studio comes in however many watch from elsewhere. */
const MAX_SOCKETS = 100;
/** Messages of one socket within the time, ms. A page sends one when it opens and one each time it comes back. */
const MESSAGES = { most: 20, within: 10_000 };

// Close codes of RFC 6455.
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

/** The socket of events: a client subscribes, and is told everything after its cursor. Needs `sockets`. */
export async function progressSocket(
  app: FastifyInstance,
  { events, monitor }: Pick<Studio, 'events'> & { monitor: SampleSource },
): Promise<void> {
  const here = new Set<WebSocket>();
  const elsewhere = new Set<WebSocket>();
  app.get(PROGRESS_SOCKET, { websocket: true, schema: { hide: true } }, (socket, { ip }) => {
    const open = isThisMachine(ip) ? here : elsewhere;
    if (open.size >= MAX_SOCKETS) return socket.close(TRY_AGAIN_LATER, 'Too many pages are open.');
    open.add(socket);
    const feed = new EventFeed(socket, events);
    const stopPings = keepAlive(socket);
    const samples = new SampleFeed(socket, monitor);
    const mayGoOn = messageLimit();
    socket.on('message', (message, isBinary) => {
      // What was already on its way when the socket was closed.
      if (socket.readyState !== socket.OPEN) return;
      if (!mayGoOn()) return socket.close(POLICY_VIOLATION, 'Too many messages in a short time.');
      const parsed = isBinary ? null : parse(message);
      if (!parsed) return socket.close(POLICY_VIOLATION, 'Expected {"subscribe": {"runs", "after"}}.');
      const { runs, after, monitor: wantsSamples = false } = parsed.subscribe;
      samples.want(wantsSamples);
      feed.subscribe(runs === 'all' ? 'all' : new Set(runs), after);
    });
    // What went wrong is followed by "close".
    socket.on('error', () => {});
    socket.on('close', () => {
      open.delete(socket);
      stopPings();
      feed.close();
      samples.want(false);
    });
  });
}

/** Where samples come from. */
type SampleSource = Pick<Studio['monitor'], 'watch'>;

/** Samples of the machine for one page. One that is slow to take them misses some: they are only about now. */
class SampleFeed {
  readonly #socket: WebSocket;
  readonly #monitor: SampleSource;
  #stop: (() => void) | null = null;

  constructor(socket: WebSocket, monitor: SampleSource) {
    this.#socket = socket;
    this.#monitor = monitor;
  }

  want(wants: boolean): void {
    if (!wants) {
      this.#stop?.();
      this.#stop = null;
    } else
      this.#stop ??= this.#monitor.watch((sample) => {
        if (this.#socket.bufferedAmount > 0) return;
        const message: MonitorMessage = { type: 'monitor.sample', sample };
        this.#socket.send(JSON.stringify(message));
      });
  }
}

/** Says of each message whether it still is within the limit. */
function messageLimit(): () => boolean {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  return () => {
    const now = performance.now();
    if (now - since > MESSAGES.within) {
      since = now;
      count = 0;
    }
    count += 1;
    return count <= MESSAGES.most;
  };
}

function parse(message: RawData): ClientMessage | null {
  try {
    return ClientMessage.safeParse(JSON.parse(String(message))).data ?? null;
  } catch {
    return null;
  }
}
