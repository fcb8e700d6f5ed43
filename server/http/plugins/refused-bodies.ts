import type { FastifyInstance, FastifyRequest } from 'fastify';

/** How much of a refused body is still taken, so that a client that sends before it listens hears the answer. */
interface Patience {
  milliseconds: number;
  bytes: number;
}

/** For somebody the studio does not know: enough to hear "no", too little to hold connections with. */
const STRANGER: Patience = { milliseconds: 2_000, bytes: 1024 * 1024 };

/**
 * Ends what is left of a request that is answered before its body has come. Nothing of it is kept. The connection
 * stays open for a moment, because closing it while a client still sends makes many clients lose the answer.
 * @param known how much is taken from those who may use the studio
 */
export function refusedBodies(app: FastifyInstance, known: Patience): void {
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode < 400 || request.raw.complete || request.raw.destroyed || request.ws) return;
    const isStranger = reply.statusCode === 401 || reply.statusCode === 403;
    drain(request, isStranger ? STRANGER : known);
  });
}

function drain({ raw, socket }: FastifyRequest, { milliseconds, bytes }: Patience): void {
  const timer = setTimeout(() => socket.destroy(), milliseconds);
  timer.unref();
  raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  // Whoever was reading it has given up.
  raw.unpipe();
  let taken = 0;
  raw.on('data', (chunk: Buffer) => {
    taken += chunk.length;
    if (taken > bytes) raw.pause();
  });
  raw.resume();
}
