import type { FastifyInstance } from 'fastify';
import type { Studio } from '../studio.ts';
import type { Endpoint } from './endpoints.ts';
import { apiInfo, PREFIX, pageConfig } from './page-description.ts';

/** What a client asks first: what the page has, and what each endpoint takes. */
export async function pageRoutes(
  app: FastifyInstance,
  { studio, endpoints }: { studio: Studio; endpoints: readonly Endpoint[] },
): Promise<void> {
  const { limits, version } = studio.config;
  const config = pageConfig(endpoints, version, Math.max(limits.maxAudioBytes, limits.maxImageBytes));
  const info = apiInfo(endpoints);
  const schema = { hide: true };
  app.get('/config', { schema }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send(config),
  );
  app.get(`${PREFIX}/info`, { schema }, async () => info);
}
