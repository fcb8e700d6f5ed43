import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendProblem } from '../send-problem.ts';
import { nothingHere } from './problems.ts';

/** vite puts a hash of the content into the names below this folder. */
const HASHED = /[\\/]assets[\\/]/;

/** Where the page is, and where it is seen. */
interface PageOptions {
  webRoot: string;
  basePath: string;
}

/** Serves the built page: every path that is not the API's leads to it, so that its views have addresses. */
export async function page(app: FastifyInstance, { webRoot, basePath }: PageOptions): Promise<void> {
  await app.register(fastifyStatic, {
    root: webRoot,
    wildcard: false,
    globIgnore: existsSync(webRoot) ? (basePath === '' ? [] : ['index.html*']) : ['**'],
    index: basePath === '' ? 'index.html' : false,
    // The build lays them beside each file.
    preCompressed: true,
    setHeaders: (reply, path) => {
      const isForEver = HASHED.test(path);
      reply.header('cache-control', isForEver ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  const sendPage = (reply: FastifyReply): FastifyReply => {
    if (basePath === '') return reply.sendFile('index.html', webRoot);
    return reply.type('text/html; charset=utf-8').send(pageBelow(basePath, join(webRoot, 'index.html')));
  };
  // Where it is not at the root, it is sent with the addresses that it has there.
  if (basePath !== '') {
    // Addresses in the page are relative to the folder.
    app.addHook('onRequest', async (request, reply) => {
      const asked = request.originalUrl;
      if (asked !== basePath && !asked.startsWith(`${basePath}?`)) return undefined;
      return reply.redirect(`${basePath}/${asked.slice(basePath.length)}`, 308);
    });
    for (const path of ['/', '/index.html'])
      app.get(path, { schema: { hide: true } }, (_request, reply) =>
        sendPage(reply.header('cache-control', 'no-cache')),
      );
  }
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (wantsPage && !request.url.startsWith('/api/') && existsSync(webRoot))
      return sendPage(reply.header('cache-control', 'no-cache'));
    const { problem, allow } = nothingHere(request);
    if (allow) reply.header('allow', allow);
    return sendProblem(reply, problem);
  });
}

/** The page with its addresses below a path; it finds that path itself in a `meta` element. */
function pageBelow(basePath: string, file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/(href|src)="\//g, `$1="${basePath}/`)
    .replace('<head>', `<head>\n    <meta name="base-path" content="${basePath}">`);
}
