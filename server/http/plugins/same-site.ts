import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../../contract/index.ts';
import { HostNames } from './host-names.ts';

/** Settings of the fence. */
export interface SameSiteOptions {
  /** Address the studio listens on. */
  host: string;
  allowedHosts: readonly string[];
}

/**
 * Lets in only requests made to the studio's own name, by its own page or by no page at all. Localhost is not a fence:
 * any website open in a browser can reach it. Applies to every request, the socket upgrade and the error pages included.
 */
export function sameSite(app: FastifyInstance, { host, allowedHosts }: SameSiteOptions): void {
  const names = new HostNames(host, allowedHosts);
  app.addHook('onRequest', async (request) => {
    if (!names.knows(request.host, request.socket.localPort ?? 0))
      throw new ProblemError(
        'forbidden_host',
        'The studio does not answer under this host name. Open it at the address it printed, or add the name to ' +
          'allowedHosts in a studio.yaml in the data directory.',
      );
    if (!isOwnOrigin(request) || isForeignFetch(request))
      throw new ProblemError('forbidden_origin', 'Another website tried to use the studio.');
  });
}

/** No Origin (a program, or a page's own GET) or the one that the Host header names, or a trusted proxy's word for it. */
function isOwnOrigin({ headers, host }: FastifyRequest): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** What browsers say themselves about requests without an Origin: images, scripts and media of other sites. */
function isForeignFetch({ headers, method }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  // Following a link to the studio is fine; embedding it is not.
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return !(isLink && method === 'GET');
}
