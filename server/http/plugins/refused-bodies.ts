import type { FastifyInstance, FastifyRequest } from 'fastify';

/** How much of a refused body is still taken, so that a client that sends before it listens hears the answer. */
interface Patience {
  milliseconds: number;
  bytes: number;
}

/** For somebody the studio does not know: enough to hear "no", too little to hold connections with. */
const STRANGER: Patience = { milliseconds: 2_000, bytes: 1024 * 1024 };
const LOOK_MS = 200;

/**
 * Ends what is left of a request that was answered before its body had come. Nothing of it is kept. The connection
 * stays open for a moment, because closing it while a client still sends makes many clients lose the answer.
 * @param known how much is taken from those who may use the studio
 */
export function refusedBodies(app: FastifyInstance, known: Patience): void {
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode < 400 || request.raw.complete || request.raw.destroyed || request.ws) return;
    const isStranger = reply.statusCode === 401 || reply.statusCode === 403;
    drain(request, isStranger ? STRANGER : known);
  });
}

function drain({ raw, socket }: FastifyRequest, { milliseconds, bytes }: Patience): void {
  const deadline = performance.now() + milliseconds;
  const mostRead = socket.bytesRead + bytes;
  const stop = () => clearInterval(timer);
  const timer = setInterval(() => {
    if (raw.complete) return stop();
    if (performance.now() > deadline || socket.bytesRead > mostRead) socket.destroy();
  }, LOOK_MS);
  timer.unref();
  raw.once('end', stop).once('close', stop);
  // Whoever was reading it has given up.
  raw.unpipe();
  raw.resume();
}
