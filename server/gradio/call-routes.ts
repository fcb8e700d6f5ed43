import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ProblemError } from '../contract/index.ts';
import { inOrder } from './arguments.ts';
import { askedAt } from './asked-at.ts';
import type { Call } from './call.ts';
import type { Caller, Calls } from './calls.ts';
import type { Endpoint } from './endpoints.ts';
import { PREFIX } from './page-description.ts';
import { sendEvents } from './queue-routes.ts';

const HEARTBEAT_MS = 15_000;

const Data = z.object({
  data: z.array(z.unknown()).max(50).default([]),
  session_hash: z.string().max(100).optional(),
});
const Named = z.record(z.string(), z.unknown());
const Name = z.object({ name: z.string().max(100) });
const NameAndCall = Name.extend({ call: z.string().max(100) });

/** Calls without a client: curl asks, and hears of the outcome. */
export async function callRoutes(
  app: FastifyInstance,
  { calls, endpoints, basePath }: { calls: Calls; endpoints: readonly Endpoint[]; basePath: string },
): Promise<void> {
  const named = ({ params }: FastifyRequest): Endpoint => {
    const { name } = params as z.output<typeof Name>;
    const endpoint = endpoints.find((one) => one.name === name);
    if (!endpoint) throw new ProblemError('not_found', `There is no endpoint /${name} here.`);
    return endpoint;
  };
  const callerOf = (request: FastifyRequest, session = ''): Caller => ({
    studio: askedAt(request, basePath),
    session,
    listens: false,
  });
  const begin = (request: FastifyRequest): Call => {
    const { data, session_hash } = request.body as z.output<typeof Data>;
    return calls.begin(named(request), data, callerOf(request, session_hash));
  };
  const schema = { hide: true, params: Name, body: Data };
  app.post(`${PREFIX}/call/:name`, { schema }, async (request) => ({ event_id: begin(request).id }));
  app.post(`${PREFIX}/call/v2/:name`, { schema: { ...schema, body: Named } }, async (request) => {
    const endpoint = named(request);
    const data = inOrder(endpoint, request.body as z.output<typeof Named>);
    return { event_id: calls.begin(endpoint, data, callerOf(request)).id };
  });
  for (const path of [`${PREFIX}/call/:name/:call`, `${PREFIX}/call/v2/:name/:call`])
    app.get(path, { schema: { hide: true, params: NameAndCall } }, async (request, reply) => {
      const call = calls.get((request.params as z.output<typeof NameAndCall>).call);
      if (call?.endpoint !== named(request)) throw new ProblemError('not_found', 'There is no such call.');
      return sendEvents(reply, outcomeOf(call));
    });
  for (const way of ['run', 'api'])
    app.post(`${PREFIX}/${way}/:name`, { schema }, async (request, reply) => {
      const outcome = await begin(request).outcome;
      if ('error' in outcome) return reply.code(500).send({ error: outcome.error });
      const { data, seconds } = outcome;
      return { data, is_generating: false, duration: seconds, average_duration: seconds };
    });
}

/** The outcome of a call once there is one; until then, that it is still under way. */
function outcomeOf(call: Call): PassThrough {
  const stream = new PassThrough();
  const say = (event: string, data: unknown) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  const pulse = setInterval(() => stream.write(say('heartbeat', null)), HEARTBEAT_MS);
  stream.once('close', () => clearInterval(pulse));
  void call.outcome.then((outcome) => {
    if (stream.destroyed) return;
    stream.end('error' in outcome ? say('error', outcome) : say('complete', outcome.data));
  });
  return stream;
}
