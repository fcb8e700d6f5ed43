import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../contract/index.ts';
import { HostNames } from './host-names.ts';
import { allowPage, allowScript, howToAllow } from './how-to-allow.ts';

/** Settings of the fence. */
export interface SameSiteOptions {
  /** Address the studio listens on. */
  host: string;
  allowedHosts: readonly string[];
}

/**
 * Lets in only requests made to the studio's own name, by its own page or by no page at all. Localhost is not a fence:
 * any website open in a browser can reach it. Applies to every request, the socket upgrade and the error pages included.
 * Who opens the page under a name that is not allowed sees how to allow it.
 */
export function sameSite(app: FastifyInstance, { host, allowedHosts }: SameSiteOptions): void {
  const names = new HostNames(host, allowedHosts);
  app.addHook('onRequest', async (request, reply) => {
    if (!names.knows(request.host)) {
      if (isPageLoad(request)) return send(reply, 'text/html', allowPage(request.host, languageOf(request)));
      throw new ProblemError(
        'forbidden_host',
        `The studio does not answer under this host name. Open it at the address it printed, or ${howToAllow(request.host)}`,
      );
    }
    const origin = originOf(request);
    const isOwn = origin === null || origin === request.host.toLowerCase() || names.allows(origin);
    if (!isOwn && !isSaidToBeForeign(request)) {
      // Either the page itself came without a word of where it was opened, by way of a proxy, and would stay blank without
      // its script; or another site asks for it, and its browser gives it nothing of an answer without CORS.
      if (request.method === 'GET' && request.url.endsWith('.js'))
        return send(reply, 'text/javascript', allowScript(origin, languageOf(request)));
      throw new ProblemError(
        'forbidden_origin',
        `The page was opened at ${origin || 'another address'}, and this is ${request.host}. If that is the studio's own page behind a proxy, ${howToAllow(origin)}`,
      );
    }
    if (!isOwn || isForeignFetch(request))
      throw new ProblemError('forbidden_origin', 'Another website tried to use the studio.');
    return undefined;
  });
}

/** Host and port of the page that asks, '' of one without any; null for a program, or a page's own GET. */
function originOf({ headers: { origin } }: FastifyRequest): string | null {
  if (origin === undefined) return null;
  return /^https?:\/\/([^/]+)$/.exec(origin)?.[1]?.toLowerCase() ?? '';
}

/** What the browser says of the page that asks, if anything: over plain HTTP most say it of localhost only. */
function isSaidToBeForeign({ headers }: FastifyRequest): boolean {
  return !['same-origin', undefined].includes(headers['sec-fetch-site'] as string | undefined);
}

/** What browsers say themselves about requests without an Origin: images, scripts and media of other sites. */
function isForeignFetch({ headers, method }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  // Following a link to the studio is fine; embedding it is not.
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return !(isLink && method === 'GET');
}

function isPageLoad({ method, headers: { accept } }: FastifyRequest): boolean {
  return method === 'GET' && (accept ?? '').includes('text/html');
}

function languageOf({ headers }: FastifyRequest): 'en' | 'zh' {
  return /^zh\b/i.test(headers['accept-language'] ?? '') ? 'zh' : 'en';
}

function send(reply: FastifyReply, type: string, body: string): FastifyReply {
  return reply
    .code(type === 'text/html' ? 403 : 200)
    .type(`${type}; charset=utf-8`)
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    })
    .send(body);
}
