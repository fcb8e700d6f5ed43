import type { IncomingMessage } from 'node:http';

/** How often it is looked whether the parser goes on, ms. */
const LOOK_MS = 1_000;

/** The parser of a body waits for something that will never come. */
export class StuckParser extends Error {}

/**
 * The next part of a body that is being parsed, while nobody reads one of its parts. The parser stops for ever after
 * 16 KB of a part without a name (@fastify/busboy 3.2): then it takes no more of the body, or has all of it and does not
 * say that it ends.
 * @throws StuckParser, and what `next` fails with.
 */
export async function unlessStuck<T>(body: IncomingMessage, next: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    let before: number | null = null;
    timer = setInterval(() => {
      const stands = body.isPaused() || body.readableEnded;
      const come = stands ? body.socket.bytesRead : null;
      // At two looks, and nothing has come in between: otherwise it has just been given something.
      if (come !== null && come === before) reject(new StuckParser());
      before = come;
    }, LOOK_MS);
  });
  try {
    return await Promise.race([next, stuck]);
  } finally {
    clearInterval(timer);
  }
}
