import type { FastifyInstance } from 'fastify';
import { claimText, portClaim } from '../monitor/port-claim.ts';

/** Where to listen. */
export interface ListenOptions {
  host: string;
  /** 0 = any free one. */
  port: number;
  /** Fail instead of taking another port. */
  strictPort: boolean;
}

/** How many ports after the one asked for are tried. */
const TRIES = 50;

/** The address or the port that was asked for cannot be had. The message is for a person. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Listens; a port that is taken leads to the next free one, and `say` hears who holds it.
 * @throws ListenError
 */
export async function listen(
  app: FastifyInstance,
  { host, port, strictPort }: ListenOptions,
  say: (line: string) => void,
): Promise<{ host: string; port: number }> {
  for (let candidate = port; ; candidate++) {
    try {
      await app.listen({ host, port: candidate });
      const address = app.server.address();
      return { host, port: typeof address === 'object' && address ? address.port : candidate };
    } catch (error) {
      if (!isTaken(error)) throw new ListenError(whyNot(error, host, candidate));
      const claim = await portClaim(host, candidate);
      const who = claimText(claim);
      const taken = `Port ${candidate} is taken${who ? ` by ${who}` : ''}`;
      const wayOut = claim.studio ? 'Use that one' : 'End that program';
      if (strictPort) throw new ListenError(`${taken}. ${wayOut}, or choose another --port.`);
      if (candidate - port >= TRIES || candidate >= 65_535)
        throw new ListenError(`${taken}, and so are those after it.`);
      say(`${taken}; trying ${candidate + 1}.`);
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function whyNot(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EADDRNOTAVAIL')
    return `This machine has no address ${host}. Choose another --host.`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user. Choose a --port above 1023.`;
  return `The studio cannot listen on ${host}, port ${port}: ${error instanceof Error ? error.message : error}`;
}
