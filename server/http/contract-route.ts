import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Problem, type ROUTES } from '../contract/index.ts';

type Route = (typeof ROUTES)[keyof typeof ROUTES];
type Parsed<R, Part extends string> =
  R extends Record<Part, infer S extends z.ZodType> ? z.output<S> : undefined;

/** One request to a route of the contract, its parts parsed. */
export interface Call<R> {
  params: Parsed<R, 'params'>;
  body: Parsed<R, 'body'>;
  query: Parsed<R, 'query'>;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** What the handler of a route gives back: the body of the contract; routes with bytes or text give a reply. */
type Answer<R> = R extends { response: infer S extends z.ZodType } ? z.output<S> : unknown;

/**
 * Registers a route as the contract's table has it: method, path, validation, status and documentation.
 * `bodyLimit`, bytes, where the usual one is too small.
 */
export function contractRoute<const R extends Route>(
  app: FastifyInstance,
  route: R,
  handler: (call: Call<R>) => Answer<R> | Promise<Answer<R>>,
  options: { bodyLimit?: number } = {},
): void {
  const of = (part: 'params' | 'body' | 'query'): z.ZodType | undefined =>
    part in route ? (route as Partial<Record<typeof part, z.ZodType>>)[part] : undefined;
  const [params, body, querystring] = [of('params'), of('body'), of('query')];
  app.route({
    method: route.method,
    url: route.path,
    ...options,
    schema: {
      tags: [route.path.split('/')[2] ?? 'studio'],
      ...(params && { params }),
      ...(body && { body }),
      ...(querystring && { querystring }),
      response: {
        ...('response' in route && { [route.status]: route.response }),
        ...('dryRun' in route && { [route.dryRun.status]: route.dryRun.response }),
        default: Problem,
      },
    },
    handler: async (request, reply) => {
      // Fastify's validator, which `build-http.ts` makes of zod, has parsed all three by now.
      const call = {
        params: request.params,
        body: request.body,
        query: request.query,
        request,
        reply,
      } as Call<R>;
      const answer = await handler(call);
      // A reply is awaited to its end: bytes and text have been sent by now, or whoever asked has gone.
      if (reply.sent || reply.raw.headersSent || reply.raw.destroyed) return reply;
      return reply.code(route.status).send(answer);
    },
  });
}
