import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { isWebSocket, withoutUpgrade } from '../upgrade.ts';

/** A subscription to a thousand runs is some 20 kB. */
const MAX_MESSAGE_BYTES = 64 * 1024;

/**
 * Takes WebSocket upgrades. To be registered before every hook that may refuse a request: it is what closes the
 * connection of a refused upgrade.
 *
 * Every other offer, such as the `Upgrade: h2c` of curl `--http2` and of Java's client, is ignored (RFC 9110, 7.8).
 * Node hands each request with such an offer to `upgrade` and stops parsing, so the request is put back into its
 * connection without the offer and read once more.
 */
export async function sockets(app: FastifyInstance): Promise<void> {
  const webSockets = new EventEmitter();
  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (isWebSocket(request)) return webSockets.emit('upgrade', request, socket, head);
    socket.unshift(Buffer.concat([Buffer.from(withoutUpgrade(request), 'latin1'), head]));
    return app.server.emit('connection', socket);
  });
  // The plugin only listens for `upgrade` on what it is given.
  const server = webSockets as Server;
  await app.register(websocket, { options: { maxPayload: MAX_MESSAGE_BYTES, server } });
}
