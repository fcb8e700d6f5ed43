import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ProblemError } from '../../contract/index.ts';

/** Only its path and query are of interest. */
const HERE = 'http://studio';
const COOKIE = 'studio_session';
const DAYS_30 = 30 * 24 * 3600;

/** Wrong tokens from one address, and from all together, within the time, s; then none is looked at for as long. */
const GUESSES = { points: 10, duration: 60, blockDuration: 60 };
const ALL_GUESSES = { points: 200, duration: 60, blockDuration: 60 };

/** Addresses that matter to whoever asks for the token. */
interface Places {
  /** A route that takes the token by itself, and asks the gate that is given back. */
  login: string;
  /** Where a redirect leads below. */
  basePath: string;
}

/**
 * Asks everyone for the token: as `Authorization: Bearer`, as the cookie, or once as `?token=` in the address, which
 * becomes the cookie. The cookie holds a digest: cookies of one host are seen by every port of it. A person's cookie
 * counts however many wrong tokens others have sent; it is too long to be guessed.
 */
export function tokenAccess(app: FastifyInstance, token: string, { login, basePath }: Places): TokenGate {
  const gate = new TokenGate(token);
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'POST' && request.routeOptions.url === login) return undefined;
    const url = addressOf(request.url);
    const fromAddress = url.searchParams.get('token');
    const given = fromAddress ?? bearerOf(request);
    if (given !== null) await gate.check(request, reply);
    if (given !== null && gate.isToken(given)) {
      if (fromAddress === null) return undefined;
      gate.giveCookie(reply);
      if (request.method !== 'GET' || request.ws || url.pathname.startsWith('/api/')) return undefined;
      // Out of the address bar, where it would be seen on a projector.
      url.searchParams.delete('token');
      return reply.redirect(basePath + pathOf(url), 303);
    }
    if (gate.hasCookie(request)) return undefined;
    if (given !== null) await gate.count(request);
    if (request.method === 'GET' && (request.headers.accept ?? '').includes('text/html'))
      return reply.code(401).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(ASK);
    reply.header('www-authenticate', 'Bearer');
    throw new ProblemError('unauthorized', 'This studio asks for its access token.');
  });
  return gate;
}

/** Tells the token from others, and remembers who has it. */
class TokenGate {
  readonly #session: string;
  readonly #guesses = new Guesses();

  constructor(token: string) {
    this.#session = digest(token, 'session');
  }

  isToken(given: string): boolean {
    return isEqual(digest(given, 'session'), this.#session);
  }

  hasCookie({ headers }: FastifyRequest): boolean {
    const cookie = new RegExp(`(?:^|;\\s*)${COOKIE}=([0-9a-f]+)`).exec(headers.cookie ?? '')?.[1];
    return cookie !== undefined && isEqual(cookie, this.#session);
  }

  giveCookie(reply: FastifyReply): void {
    reply.header(
      'set-cookie',
      `${COOKIE}=${this.#session}; Path=/; Max-Age=${DAYS_30}; HttpOnly; SameSite=Lax`,
    );
  }

  /** @throws ProblemError `too_many_requests` */
  check({ ip }: FastifyRequest, reply: FastifyReply): Promise<void> {
    return this.#guesses.check(ip, reply);
  }

  count({ ip }: FastifyRequest): Promise<void> {
    return this.#guesses.count(ip);
  }

  /** Whether somebody who logs in has the token; then the answer carries the cookie. @throws what `check` throws */
  async admits(given: string, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    await this.check(request, reply);
    const isRight = this.isToken(given);
    if (isRight) this.giveCookie(reply);
    else await this.count(request);
    return isRight;
  }
}

/** Counts wrong tokens. */
class Guesses {
  readonly #byAddress = new RateLimiterMemory(GUESSES);
  readonly #all = new RateLimiterMemory(ALL_GUESSES);

  /** @throws ProblemError `too_many_requests` when too many were wrong: then the right one is not told from them. */
  async check(address: string, reply: FastifyReply): Promise<void> {
    const counts = await Promise.all([this.#byAddress.get(address), this.#all.get('all')]);
    const blocked = counts.filter((count, index) => {
      const { points } = index === 0 ? GUESSES : ALL_GUESSES;
      return count !== null && count.consumedPoints > points;
    });
    if (blocked.length === 0) return;
    const seconds = Math.ceil(Math.max(...blocked.map((count) => count?.msBeforeNext ?? 0)) / 1000);
    reply.header('retry-after', String(seconds));
    throw new ProblemError(
      'too_many_requests',
      `Too many wrong tokens. The next one is looked at in ${seconds} s.`,
    );
  }

  async count(address: string): Promise<void> {
    for (const [limiter, key] of [[this.#byAddress, address] as const, [this.#all, 'all'] as const])
      await limiter.consume(key).catch((limit: unknown) => {
        // Beyond the limit it rejects with the count, which `check` reads.
        if (!(limit instanceof RateLimiterRes)) throw limit;
      });
  }
}

/** What a request asks for, which may be no address at all, such as `//[`: then there is no token in it. */
function addressOf(asked: string): URL {
  return new URL(URL.canParse(asked, HERE) ? asked : '/', HERE);
}

/** Path and query of an address on this host: `//elsewhere` would lead to another one. */
function pathOf({ pathname, search }: URL): string {
  return pathname.replace(/^[/\\]+/, '/') + search;
}

/** Gradio's Python client sends its token under a name of its own. */
function bearerOf({ headers }: FastifyRequest): string | null {
  const given = headers.authorization ?? headers['x-hf-authorization'];
  return /^Bearer\s+(\S+)$/i.exec(String(given ?? ''))?.[1] ?? null;
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
