import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { problemOf } from './problem-of.ts';
import { sendProblem } from './send-problem.ts';

/** Bodies of JSON; uploads are streams with limits of their own. */
const MAX_BODY_BYTES = 256 * 1024;
/** For sending a whole request: an hour of sound over a slow wireless network. */
const REQUEST_MS = 30 * 60_000;
const MAX_CONNECTIONS = 500;

/** A fastify instance with the limits that hold for every request, and zod as the judge of what comes and goes. */
export function buildHttp(logLevel: string): FastifyInstance {
  const app = fastify({
    logger: { level: logLevel, stream: process.stderr },
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 20_000 },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    // Viewers follow streams that end with their run, not with the studio's patience.
    forceCloseConnections: true,
    return503OnClosing: true,
    frameworkErrors: (error, _request, reply) => sendProblem(reply, problemOf(error)),
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  return app;
}
