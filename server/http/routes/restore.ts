import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError, type Restored, ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';
import { partsOf, unlessDamaged } from '../upload-parts.ts';

/** A film of hours. Nothing of it is kept, so only the time that it takes to send sets a limit. */
const MAX_BYTES = 64 * 1024 ** 3;

/** The settings inside a video made here. */
export async function restoreRoute(app: FastifyInstance, studio: Studio): Promise<void> {
  await app.register(multipart, {
    limits: {
      fileSize: MAX_BYTES,
      files: 1,
      fields: 4,
      parts: 5,
      fieldNameSize: 50,
      fieldSize: 1000,
      headerPairs: 20,
    },
  });
  contractRoute(app, ROUTES.restore, ({ request }) => restore(request, studio));
}

async function restore(request: FastifyRequest, studio: Studio): Promise<Restored> {
  if (!request.isMultipart())
    throw new ProblemError('invalid_request', 'Send the video as multipart/form-data: "file".');
  for await (const part of partsOf(request))
    if (part.type === 'file') return await studio.restore(part.file).catch(unlessDamaged(part));
  throw new ProblemError('invalid_request', 'There is no file in this upload.', { field: 'file' });
}
