import { basename, dirname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ENDED, ProblemError } from '../contract/index.ts';
import { contentDisposition } from '../http/download-name.ts';
import type { Studio } from '../studio.ts';
import type { IssuedFiles } from './issued-files.ts';
import { PREFIX } from './page-description.ts';

/** Serves what was given out, by the path it was given out under. Anything else is not there. */
export async function fileRoute(
  app: FastifyInstance,
  { studio, files }: { studio: Studio; files: IssuedFiles },
): Promise<void> {
  app.get<{ Params: { '*': string } }>(
    `${PREFIX}/file=*`,
    { schema: { hide: true } },
    async (request, reply) => {
      const file = files.at(request.params['*']);
      const found = file && (await onDisk(studio, file));
      if (!found) throw new ProblemError('not_found', 'There is no such file, or it was not given out.');
      const { path, mime, name } = found;
      reply
        .type(mime)
        .header('content-disposition', contentDisposition('inline', name))
        .header('cache-control', 'private, no-cache');
      return reply.sendFile(basename(path), dirname(path), { cacheControl: false });
    },
  );
}

async function onDisk(
  { assets, runs }: Studio,
  file: NonNullable<ReturnType<IssuedFiles['at']>>,
): Promise<{ path: string; mime: string; name: string } | null> {
  if (file.kind === 'refused') return null;
  if (file.kind === 'video') {
    const isOver = ENDED.includes(runs.get(file.run).status);
    return isOver ? { path: await runs.video(file.run), mime: 'video/mp4', name: file.name } : null;
  }
  const [asset, paths] = await Promise.all([assets.get(file.id), assets.paths(file.id)]);
  return asset && paths ? { path: paths.original, mime: asset.mime, name: asset.name } : null;
}
