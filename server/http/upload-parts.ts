import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../contract/index.ts';
import { unlessStuck } from './stuck-parser.ts';

/**
 * The parts of an upload.
 * @throws ProblemError for a body that is no multipart, whatever words the parser has for that.
 */
export async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  const parts = request.parts();
  for (;;) {
    const next = await unlessStuck(request.raw, parts.next()).catch((error: unknown) => {
      // The limits on parts and fields have a status of their own.
      if (error instanceof Error && 'statusCode' in error) throw error;
      throw damagedUpload();
    });
    if (next.done) return;
    yield next.value;
  }
}

/** Rethrows what went wrong with the file of an upload: it may have ended in the middle, before anybody read it. */
export function unlessDamaged({ file }: MultipartFile): (error: unknown) => never {
  return (error) => {
    throw error === file.errored && !(error instanceof ProblemError) ? damagedUpload() : error;
  };
}

/** For an upload that ends before it should, or is no multipart at all. */
export function damagedUpload(): ProblemError {
  const detail = 'The upload is damaged: its parts do not begin and end as multipart/form-data has it.';
  return new ProblemError('invalid_request', detail);
}
