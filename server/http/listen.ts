import type { FastifyInstance } from 'fastify';
import { portHolder } from './port-holder.ts';

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

/** The port that was asked for is taken, and no other may be used. The message is for a person. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/**
 * Listens; a port that is taken leads to the next free one, and `say` hears who holds it.
 * @throws PortTakenError
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
      if (!isTaken(error)) throw error;
      const holder = await portHolder(candidate);
      const taken = `Port ${candidate} is taken${holder ? ` by ${holder}` : ''}`;
      if (strictPort) throw new PortTakenError(`${taken}. End that program, or choose another --port.`);
      if (candidate - port >= TRIES || candidate >= 65_535)
        throw new PortTakenError(`${taken}, and so are those after it.`);
      say(`${taken}; trying ${candidate + 1}.`);
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
