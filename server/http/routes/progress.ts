import type { FastifyInstance } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import { ClientMessage, PROGRESS_SOCKET } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { EventFeed } from '../event-feed.ts';

const MAX_SOCKETS = 100;
/** A client that has not answered a ping by the next one is gone. */
const PING_MS = 20_000;
/** Messages of one socket within the time, ms. A page sends one when it opens and one each time it comes back. */
const MESSAGES = { most: 20, within: 10_000 };

// Close codes of RFC 6455.
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

/** The socket of events: a client subscribes, and is told everything after its cursor. Needs `sockets`. */
export async function progressSocket(
  app: FastifyInstance,
  { events }: Pick<Studio, 'events'>,
): Promise<void> {
  app.get(PROGRESS_SOCKET, { websocket: true, schema: { hide: true } }, (socket) => {
    if (app.websocketServer.clients.size > MAX_SOCKETS)
      return socket.close(TRY_AGAIN_LATER, 'Too many pages are open.');
    const feed = new EventFeed(socket, events);
    const pulse = keepAlive(socket);
    const mayGoOn = messageLimit();
    socket.on('message', (message, isBinary) => {
      // What was already on its way when the socket was closed.
      if (socket.readyState !== socket.OPEN) return;
      if (!mayGoOn()) return socket.close(POLICY_VIOLATION, 'Too many messages in a short time.');
      const parsed = isBinary ? null : parse(message);
      if (!parsed) return socket.close(POLICY_VIOLATION, 'Expected {"subscribe": {"runs", "after"}}.');
      const { runs, after } = parsed.subscribe;
      feed.subscribe(runs === 'all' ? 'all' : new Set(runs), after);
    });
    // What went wrong is followed by "close".
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(pulse);
      feed.close();
    });
  });
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

function keepAlive(socket: WebSocket): NodeJS.Timeout {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  return setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_MS);
}
