import type { FastifyRequest } from 'fastify';

/**
 * The address under which a request reached the studio. Its Host has been checked by the time a route is called.
 * @param basePath below which a proxy has the studio
 */
export function askedAt({ protocol, host }: FastifyRequest, basePath: string): string {
  return `${protocol}://${host}${basePath}`;
}
