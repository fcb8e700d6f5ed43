import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ProblemError } from '../contract/index.ts';

/** Where Gradio's clients log in: the one route that is asked without the token, because it is asked with it. */
export const LOGIN = '/login';

/** Whoever judges tokens. Null: the studio asks for none. */
export type Gate = {
  /** Whether it is the token; if so, the answer carries the cookie. @throws ProblemError after too many wrong ones. */
  admits(token: string, request: FastifyRequest, reply: FastifyReply): Promise<boolean>;
} | null;

const MAX_BYTES = 4096;
const Credentials = z.object({ username: z.string().optional(), password: z.string() });

/** The login of Gradio's clients: any user name, and the token as the password. */
export async function loginRoute(app: FastifyInstance, { gate }: { gate: Gate }): Promise<void> {
  // The JavaScript client sends one, the Python client the other.
  await app.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: { files: 0, fields: 4, parts: 4, fieldNameSize: 50, fieldSize: MAX_BYTES, headerPairs: 20 },
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  const schema = { hide: true, body: Credentials };
  app.post(LOGIN, { schema, bodyLimit: MAX_BYTES }, async (request, reply) => {
    const { password } = request.body as z.output<typeof Credentials>;
    if (gate && !(await gate.admits(password, request, reply)))
      throw new ProblemError(
        'unauthorized',
        'The password is the access token of this studio, and this is not it.',
      );
    return { success: true };
  });
}
