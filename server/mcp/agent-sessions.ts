import { randomUUID } from 'node:crypto';
import { type McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { LRUCache } from 'lru-cache';

const MOST = 200;
const IDLE_MS = 60 * 60_000;

/**
 * Sessions of clients of the protocol's revisions until 2025, which cancel a call with a message of its own: it has to
 * reach whoever performs the call.
 */
export class AgentSessions {
  readonly #open = new LRUCache<string, WebStandardStreamableHTTPServerTransport>({
    max: MOST,
    ttl: IDLE_MS,
    updateAgeOnGet: true,
    dispose: (transport) => void transport.close(),
  });

  /** @param serverFor makes what a new session talks to */
  async handle(request: Request, parsedBody: unknown, serverFor: () => McpServer): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    const known = id === null ? undefined : this.#open.get(id);
    if (known) return known.handleRequest(request, { parsedBody });
    // To clients that answers: begin anew.
    if (id !== null) return Response.json(unknownSession(), { status: 404 });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (session) => void this.#open.set(session, transport),
      onsessionclosed: (session) => void this.#open.delete(session),
    });
    await serverFor().connect(transport);
    return transport.handleRequest(request, { parsedBody });
  }

  close(): void {
    this.#open.clear();
  }
}

function unknownSession(): object {
  return { jsonrpc: '2.0', id: null, error: { code: -32_001, message: 'Session not found' } };
}
