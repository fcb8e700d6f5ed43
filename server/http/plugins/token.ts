import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../../contract/index.ts';

const COOKIE = 'studio_session';
const DAYS_30 = 30 * 24 * 3600;

/**
 * Asks everyone for the token: as `Authorization: Bearer`, as the cookie, or once as `?token=` in the address, which
 * becomes the cookie. The cookie holds a digest: cookies of one host are seen by every port of it.
 */
export function tokenAccess(app: FastifyInstance, token: string): void {
  const session = digest(token, 'session');
  app.addHook('onRequest', async (request, reply) => {
    const url = new URL(request.url, 'http://studio');
    const fromAddress = url.searchParams.get('token');
    if (fromAddress !== null && isEqual(digest(fromAddress, 'session'), session)) {
      reply.header('set-cookie', `${COOKIE}=${session}; Path=/; Max-Age=${DAYS_30}; HttpOnly; SameSite=Lax`);
      if (request.method !== 'GET' || request.ws || url.pathname.startsWith('/api/')) return;
      // Out of the address bar, where it would be seen on a projector.
      url.searchParams.delete('token');
      return reply.redirect(url.pathname + url.search, 303);
    }
    if (isKnown(request, session)) return;
    if (request.method === 'GET' && (request.headers.accept ?? '').includes('text/html'))
      return reply.code(401).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(ASK);
    reply.header('www-authenticate', 'Bearer');
    throw new ProblemError('unauthorized', 'This studio asks for its access token.');
  });
}

function isKnown({ headers }: FastifyRequest, session: string): boolean {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined && isEqual(digest(bearer, 'session'), session)) return true;
  const cookie = new RegExp(`(?:^|;\\s*)${COOKIE}=([0-9a-f]+)`).exec(headers.cookie ?? '')?.[1];
  return cookie !== undefined && isEqual(cookie, session);
}

function digest(token: string, purpose: string): string {
  return createHmac('sha256', token).update(`liveavatar-studio ${purpose}`).digest('hex');
}

/** In a time that says nothing about where two digests differ. */
function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const ASK = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>LiveAvatar Studio</title>
<h1>LiveAvatar Studio</h1>
<form><label>Access token <input name="token" type="password" autofocus required></label> <button>Open</button></form>
</html>
`;
