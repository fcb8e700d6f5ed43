import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ProblemError, ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';

const MIME = { wav: 'audio/wav', pcm: 'audio/pcm; rate=16000; channels=1' } as const;

/** Text to speech: who speaks, a text as a recording, a text spoken at once. */
export async function speechRoutes(app: FastifyInstance, studio: Studio): Promise<void> {
  contractRoute(app, ROUTES.voices, () => {
    // Whoever asks is about to choose one.
    studio.voices.warm();
    return studio.voices.list();
  });
  contractRoute(app, ROUTES.createSpeech, async ({ body, reply }) => {
    const gone = goneOf(reply);
    return studio.say(body, gone).catch((error: unknown) => {
      // Nobody is there to be told, and nothing went wrong.
      throw gone.aborted ? new ProblemError('interrupted', 'Whoever asked for it has gone.') : error;
    });
  });
  contractRoute(app, ROUTES.speechStream, async ({ body, query, reply }) => {
    const sound = studio.voices.stream(body, query.format, goneOf(reply));
    // What cannot be spoken at all is told as a problem, not as an answer without sound.
    const first = await sound.next();
    if (first.done) throw new Error('a text that is spoken has sound');
    // Compressing would hold back what somebody waits for.
    reply.type(MIME[query.format]).header('cache-control', 'no-store, no-transform');
    return reply.send(Readable.from(joined(first.value, sound), { objectMode: false }));
  });
}

async function* joined(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

/** Aborts when whoever asked has gone. */
function goneOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
