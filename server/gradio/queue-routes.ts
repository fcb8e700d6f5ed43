import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { ProblemError } from '../contract/index.ts';
import type { Studio } from '../studio.ts';
import { askedAt } from './asked-at.ts';
import type { Calls } from './calls.ts';
import type { Endpoint } from './endpoints.ts';
import { PREFIX } from './page-description.ts';
import { event } from './session.ts';

/** Its Python client gives up a heartbeat that is silent for 20 s, and comes back at once when it ends. */
const HEARTBEAT_MS = 15_000;

const SessionHash = z.string().min(1).max(100);
const Join = z.object({
  data: z.array(z.unknown()).max(50).default([]),
  fn_index: z.int(),
  session_hash: SessionHash,
});
const Listen = z.object({ session_hash: SessionHash });
const Cancel = z.object({ event_id: z.string().max(100), session_hash: z.string().max(100).optional() });
const Heartbeat = z.object({ session: SessionHash });

/** The queue as Gradio's clients use it: join, listen, cancel, show that one is alive. */
export async function queueRoutes(
  app: FastifyInstance,
  { studio, calls, endpoints }: { studio: Studio; calls: Calls; endpoints: readonly Endpoint[] },
): Promise<void> {
  const hidden = { schema: { hide: true } };
  app.post(`${PREFIX}/queue/join`, { schema: { hide: true, body: Join } }, async (request) => {
    const { data, fn_index, session_hash } = request.body as z.output<typeof Join>;
    const endpoint = endpoints.find(({ id }) => id === fn_index);
    if (!endpoint) throw new ProblemError('not_found', `There is no function ${fn_index} here.`);
    const caller = { studio: askedAt(request, studio.config.basePath), session: session_hash, listens: true };
    return { event_id: calls.begin(endpoint, data, caller).id };
  });
  app.get(`${PREFIX}/queue/data`, { schema: { hide: true, querystring: Listen } }, async (request, reply) => {
    const session = calls.session((request.query as z.output<typeof Listen>).session_hash);
    if (session?.isAlive) return sendEvents(reply, session.listen());
    const message = 'This session has nothing to hear of.';
    const none = { msg: 'unexpected_error', message, session_not_found: true, success: false };
    return sendEvents(reply, event(none));
  });
  app.get(`${PREFIX}/queue/status`, hidden, async () => {
    const { order } = studio.runs.queue();
    return { msg: 'estimation', queue_size: order.length, rank: order.length, rank_eta: null };
  });
  // Its Python client says no session when it cancels through `reset`; the id of a call is a secret of its caller.
  for (const way of ['cancel', 'reset'])
    app.post(`${PREFIX}/${way}`, { schema: { hide: true, body: Cancel } }, async (request) => {
      const { event_id, session_hash } = request.body as z.output<typeof Cancel>;
      const call = calls.get(event_id);
      if (!call || (session_hash ?? call.session) !== call.session)
        throw new ProblemError('not_found', 'There is no such call of this session.');
      call.cancel();
      return { success: true };
    });
  app.get(
    `${PREFIX}/heartbeat/:session`,
    { schema: { hide: true, params: Heartbeat } },
    async (_request, reply) => {
      const alive = new PassThrough();
      const say = () => alive.write('data: ALIVE\n\n');
      const pulse = setInterval(say, HEARTBEAT_MS);
      alive.once('close', () => clearInterval(pulse));
      say();
      return sendEvents(reply, alive);
    },
  );
}

/** Server-sent events, past caches and the buffers of proxies. A stream ends with its listener. */
export function sendEvents(reply: FastifyReply, events: PassThrough | string): FastifyReply {
  if (typeof events !== 'string') reply.raw.once('close', () => events.destroy());
  return reply
    .type('text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store, no-transform')
    .header('x-accel-buffering', 'no')
    .send(events);
}
