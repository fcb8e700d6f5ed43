import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** Answers smaller than this travel as they are, bytes. */
const WORTH_BYTES = 2048;

/** Lists and options are JSON and travel at a fifth of their size. Pictures, sound and video are compressed already. */
export async function compressedAnswers(app: FastifyInstance): Promise<void> {
  await app.register(compress, {
    encodings: ['gzip'],
    customTypes: /^application\/(?:problem\+)?json/,
    threshold: WORTH_BYTES,
    // Nobody sends the studio anything compressed; a bomb would be welcome otherwise.
    globalDecompression: false,
  });
}
