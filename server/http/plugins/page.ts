import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../send-problem.ts';
import { nothingHere } from './problems.ts';

/** vite puts a hash of the content into the names below this folder. */
const HASHED = /[\\/]assets[\\/]/;

/** Serves the built page: every path that is not the API's leads to it, so that its views have addresses. */
export async function page(app: FastifyInstance, webRoot: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: webRoot,
    wildcard: false,
    globIgnore: existsSync(webRoot) ? [] : ['**'],
    // The build lays them beside each file.
    preCompressed: true,
    setHeaders: (reply, path) => {
      const isForEver = HASHED.test(path);
      reply.header('cache-control', isForEver ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (wantsPage && !request.url.startsWith('/api/') && existsSync(webRoot))
      return reply.header('cache-control', 'no-cache').sendFile('index.html', webRoot);
    const { problem, allow } = nothingHere(request);
    if (allow) reply.header('allow', allow);
    return sendProblem(reply, problem);
  });
}
