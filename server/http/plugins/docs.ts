import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

/** The API described by the schemas it is checked with. To be registered before the routes. */
export async function docs(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'LiveAvatar Studio',
        version,
        description:
          'A portrait, a recording and a prompt become a talking video. Errors are RFC 9457 problem details.',
      },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, { routePrefix: '/api/docs', theme: { title: 'LiveAvatar Studio API' } });
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
