import type { FastifyReply } from 'fastify';
import type { Problem } from '../contract/index.ts';

/** Answers with problem details. Serialised here, so that an error never fails on the schema of the route it hit. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer((body: unknown) => String(body))
    .send(JSON.stringify(problem));
}
