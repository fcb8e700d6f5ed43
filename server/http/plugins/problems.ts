import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problem, ROUTES } from '../../contract/index.ts';
import { problemOf } from '../problem-of.ts';
import { sendProblem } from '../send-problem.ts';

const PATHS = Object.values(ROUTES).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`),
}));

/** Every error leaves as problem details, whoever raised it. */
export function problems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const told = problemOf(error);
    // What its asker has cut off is no fault.
    if (told.status >= 500 && told.code !== 'interrupted') request.log.error(error);
    // The body of a refused upload is not read to its end just to be thrown away.
    if (told.status === 413) reply.header('connection', 'close');
    // How long the file is: RFC 9110 wants it said where a range lies beyond the end, and players ask again by it.
    const range = told.status === 416 ? rangeOf(error) : null;
    if (range) reply.header('content-range', range);
    return sendProblem(reply, told);
  });
}

/** What a refused range should have been, as the file's sender says it: the length of the file; null where it does not. */
function rangeOf(error: unknown): string | null {
  const { headers } = error as { headers?: Record<string, unknown> };
  const range = headers?.['Content-Range'];
  return typeof range === 'string' ? range : null;
}

/** The answer where no route fits: the methods there are, or nothing at all. */
export function nothingHere(request: FastifyRequest): {
  problem: ReturnType<typeof problem>;
  allow: string | null;
} {
  const [path = ''] = request.url.split('?');
  const methods = PATHS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method as string);
  if (methods.length === 0)
    return { problem: problem('not_found', `There is nothing at ${path}.`), allow: null };
  const all = [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
  // The route is there, and what it would have sent is not.
  if (all.includes(request.method))
    return { problem: problem('not_found', 'This is not there any more.'), allow: null };
  const allow = all.join(', ');
  return {
    problem: problem('method_not_allowed', `${request.method} is not possible here, but ${allow} is.`),
    allow,
  };
}
