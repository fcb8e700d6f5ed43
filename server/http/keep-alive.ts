import type { WebSocket } from 'ws';

/** A client that has not answered a ping by the next one is gone. */
const PING_MS = 20_000;

/** Pings a client, and ends a connection that nobody answers on any more. Returns the way to stop that. */
export function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const pulse = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_MS);
  return () => clearInterval(pulse);
}
