import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../contract/index.ts';
import { problemOf } from '../http/problem-of.ts';
import { damagedUpload, partsOf } from '../http/upload-parts.ts';
import type { Studio } from '../studio.ts';
import type { IssuedFile, IssuedFiles } from './issued-files.ts';
import { PREFIX } from './page-description.ts';

/** In one request; a call takes two. */
const MOST_FILES = 20;
/** What is wrong with a file, and not with the upload: the client shows it when a call uses the file. */
const OF_THE_FILE = ['unsupported_media', 'undecodable_media', 'input_refused'];

/** Takes files in, and gives out the paths by which calls name them. */
export async function uploadRoute(
  app: FastifyInstance,
  { studio, files }: { studio: Studio; files: IssuedFiles },
): Promise<void> {
  const { limits } = studio.config;
  await app.register(multipart, {
    limits: {
      fileSize: Math.max(limits.maxImageBytes, limits.maxAudioBytes) + 1,
      files: MOST_FILES,
      fields: 4,
      parts: MOST_FILES + 4,
      fieldNameSize: 50,
      fieldSize: 1000,
      headerPairs: 20,
    },
  });
  app.post(`${PREFIX}/upload`, { schema: { hide: true } }, async (request, reply) => {
    if (!request.isMultipart())
      throw new ProblemError('invalid_request', 'Send the files as multipart/form-data, each as "files".');
    const paths: string[] = [];
    for await (const part of partsOf(request))
      if (part.type === 'file') paths.push(files.issue(await takenIn(part, studio.assets), null));
    if (paths.length === 0) throw new ProblemError('invalid_request', 'There is no file in this upload.');
    return reply.header('cache-control', 'no-store').send(paths);
  });
}

async function takenIn(part: MultipartFile, assets: Studio['assets']): Promise<IssuedFile> {
  const { filename, file, mimetype } = part;
  try {
    const { id, name } = await assets.addAny({ filename, content: file }, mimetype);
    return { kind: 'asset', id, name };
  } catch (error) {
    // The upload has ended in the middle of the file.
    if (file.errored && !(error instanceof ProblemError)) throw damagedUpload();
    const problem = problemOf(error);
    if (!OF_THE_FILE.includes(problem.code)) throw error;
    // What was not read of it is not kept either.
    file.resume();
    return { kind: 'refused', problem, name: 'refused' };
  }
}
