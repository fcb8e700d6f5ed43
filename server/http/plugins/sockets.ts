import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';

/** A subscription to a thousand runs is some 20 kB. */
const MAX_MESSAGE_BYTES = 64 * 1024;

/**
 * Takes WebSocket upgrades. To be registered before every hook that may refuse a request: it is what closes the
 * connection of a refused upgrade.
 */
export async function sockets(app: FastifyInstance): Promise<void> {
  await app.register(websocket, { options: { maxPayload: MAX_MESSAGE_BYTES } });
}
