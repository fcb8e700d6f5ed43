import type { FastifyInstance } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import { LIVE_SOCKET, type LiveMessage, LiveRequest, problem } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { keepAlive } from '../keep-alive.ts';
import { LiveConversation } from '../live/live-conversation.ts';

/** Whoever looks on and whoever speaks. */
const MAX_SOCKETS = 50;
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;

/** The socket of live sessions: sound in, picture and sound out. Needs `sockets`. */
export async function liveSocket(app: FastifyInstance, { live }: Pick<Studio, 'live'>): Promise<void> {
  const open = new Map<WebSocket, LiveConversation>();
  app.get(LIVE_SOCKET, { websocket: true, schema: { hide: true } }, (socket) => {
    if (open.size >= MAX_SOCKETS) return socket.close(TRY_AGAIN_LATER, 'Too many live connections are open.');
    const conversation = new LiveConversation(socket, live);
    open.set(socket, conversation);
    const stopPings = keepAlive(socket);
    socket.on('message', (message: RawData, isBinary) => {
      if (socket.readyState !== socket.OPEN) return;
      if (isBinary) return conversation.hear(bytesOf(message));
      const request = parse(message);
      if (request.success) return conversation.obey(request.data);
      const detail = `This is no message of a live session: ${request.error.issues[0]?.message ?? ''}`;
      say(socket, { type: 'failed', problem: problem('invalid_request', detail) });
      socket.close(POLICY_VIOLATION, 'Not a message of a live session.');
    });
    // What went wrong is followed by "close".
    socket.on('error', () => {});
    socket.on('close', () => {
      open.delete(socket);
      stopPings();
      conversation.close();
    });
  });
  app.addHook('preClose', async () => {
    for (const socket of open.keys()) {
      say(socket, { type: 'ended', reason: 'studio-closed' });
      socket.close(GOING_AWAY, 'The studio is closing.');
    }
  });
}

function parse(message: RawData) {
  try {
    return LiveRequest.safeParse(JSON.parse(String(message)));
  } catch {
    return LiveRequest.safeParse(null);
  }
}

function bytesOf(message: RawData): Uint8Array {
  if (Array.isArray(message)) return Buffer.concat(message);
  return message instanceof ArrayBuffer ? new Uint8Array(message) : message;
}

function say(socket: WebSocket, message: LiveMessage): void {
  socket.send(JSON.stringify(message));
}
