import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { belowBasePath } from './base-path.ts';
import { limitConnections } from './connection-limits.ts';
import { loggedUrl } from './logged-url.ts';
import { problemOf } from './problem-of.ts';
import { sendProblem } from './send-problem.ts';

/** Bodies of JSON; uploads are streams with limits of their own. */
const MAX_BODY_BYTES = 256 * 1024;
/** For sending a whole request: an hour of sound over a slow wireless network. */
const REQUEST_MS = 30 * 60_000;
/** For the head of a request, and for a connection between two requests, ms. Half-open ones are looked for as often. */
const HEAD_MS = 10_000;
const IDLE_MS = 15_000;
const LOOK_MS = 2_000;
/** What the process can hold at all; who may hold how many is decided in `limitConnections`. */
const MAX_CONNECTIONS = 4_000;

/** What is in front of it. */
interface Proxied {
  basePath: string;
  /** Whose `X-Forwarded-*` headers are believed. */
  trustedProxies: readonly string[];
}
const NOT_PROXIED: Proxied = { basePath: '', trustedProxies: [] };

/** A fastify instance with the limits that hold for every request, and zod as the judge of what comes and goes. */
export function buildHttp(
  logLevel: string,
  { basePath, trustedProxies }: Proxied = NOT_PROXIED,
): FastifyInstance {
  const app = fastify({
    logger: { level: logLevel, stream: process.stderr, serializers: { req: withoutToken } },
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    rewriteUrl: ({ url = '/' }) => belowBasePath(url, basePath),
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: IDLE_MS,
    http: { maxHeaderSize: 16 * 1024, headersTimeout: HEAD_MS, connectionsCheckingInterval: LOOK_MS },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    // Viewers follow streams that end with their run, not with the studio's patience.
    forceCloseConnections: true,
    return503OnClosing: true,
    frameworkErrors: (error, _request, reply) => sendProblem(reply, problemOf(error)),
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  limitConnections(app.server, trustedProxies);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  return app;
}

/** A request as it is logged: a token in its address is a secret. */
function withoutToken({ method, url, ip }: FastifyRequest) {
  return { method, url: loggedUrl(url), remoteAddress: ip };
}
