import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Studio } from '../studio.ts';
import { agentServer } from './agent-server.ts';
import { AgentSessions } from './agent-sessions.ts';

/** A portrait or a short recording as base64. */
const MAX_BODY_BYTES = 24 * 1024 * 1024;

/** The door for agents: the Model Context Protocol over streamable HTTP. Who may ask has been decided before. */
export async function mcpDoor(app: FastifyInstance, studio: Studio): Promise<void> {
  const sessions = new AgentSessions();
  const addressOf = (request: Request | undefined) =>
    request ? new URL(request.url).origin + studio.config.basePath : '';
  const handler = createMcpHandler(({ requestInfo }) => agentServer(studio, addressOf(requestInfo)), {
    legacy: 'reject',
    onerror: (error) => app.log.warn(error),
  });
  app.addHook('preClose', async () => {
    sessions.close();
    await handler.close();
  });
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    bodyLimit: MAX_BODY_BYTES,
    schema: { hide: true },
    handler: async (incoming, reply) => {
      const { body } = incoming;
      const request = asWebRequest(incoming, reply);
      const response = (await isLegacyRequest(request, body))
        ? await sessions.handle(request, body, () => agentServer(studio, addressOf(request)))
        : await handler.fetch(request, { parsedBody: body });
      return reply.header('cache-control', 'no-store, no-transform').send(response);
    },
  });
}

/** The request as the protocol's library takes it; aborted when whoever asks has gone. */
function asWebRequest(
  { protocol, host, url, method, headers }: FastifyRequest,
  reply: FastifyReply,
): Request {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const told = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return new Request(`${protocol}://${host}${url}`, { method, headers: told, signal: gone.signal });
}
