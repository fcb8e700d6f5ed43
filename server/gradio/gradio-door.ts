import type { FastifyInstance } from 'fastify';
import type { Studio } from '../studio.ts';
import { callRoutes } from './call-routes.ts';
import { Calls } from './calls.ts';
import { endpointsOf } from './endpoints.ts';
import { fileRoute } from './file-route.ts';
import { IssuedFiles } from './issued-files.ts';
import { type Gate, loginRoute } from './login-route.ts';
import { pageRoutes } from './page-routes.ts';
import { queueRoutes } from './queue-routes.ts';
import { uploadRoute } from './upload-route.ts';

/**
 * The door for programs written for LiveAvatar's Gradio page: its endpoints over Gradio's protocol (`sse_v3`), each call
 * a run like any other. Needs the page's `sendFile`, and whatever decides who may ask.
 */
export async function gradioDoor(
  app: FastifyInstance,
  { studio, gate }: { studio: Studio; gate: Gate },
): Promise<void> {
  const endpoints = endpointsOf(studio.config.examples[0]?.prompt ?? '');
  const files = new IssuedFiles();
  const calls = new Calls(studio, files, (fault) => app.log.error(fault));
  await app.register(pageRoutes, { studio, endpoints });
  await app.register(uploadRoute, { studio, files });
  await app.register(fileRoute, { studio, files });
  await app.register(queueRoutes, { studio, calls, endpoints });
  await app.register(loginRoute, { gate });
  await app.register(callRoutes, { calls, endpoints, basePath: studio.config.basePath });
}
