import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { withRoutesNamed } from './openapi-routes.ts';
import { namedSchemas, withSchemasInUse } from './openapi-schemas.ts';

/** What is said of the studio; `basePath`: below what path a proxy has it, empty = none. */
interface Described {
  version: string;
  basePath: string;
}

/** The API described by the schemas it is checked with. To be registered before the routes. */
export async function docs(app: FastifyInstance, { version, basePath }: Described): Promise<void> {
  const schemaRegistry = namedSchemas();
  const withSchemas = createJsonSchemaTransformObject({ schemaRegistry });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'LiveAvatar Studio',
        version,
        description:
          'A portrait, a recording and a prompt become a talking video. Errors are RFC 9457 problem details.',
      },
      // Its paths begin there, for a page that tries them out as for clients.
      ...(basePath !== '' && { servers: [{ url: basePath }] }),
      // Whether there is a token is the studio's affair; a client that has one sends it.
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: (document) => withSchemasInUse(withRoutesNamed(withSchemas(document))),
  });
  await app.register(swaggerUi, { routePrefix: '/api/docs', theme: { title: 'LiveAvatar Studio API' } });
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
