import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { ZipFile } from 'yazl';
import { ENDED, ProblemError, ROUTES } from '../../contract/index.ts';
import { readWithoutTags } from '../../media/made/without-tags.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';
import { contentDisposition, fileName } from '../download-name.ts';
import { videoName } from '../video-name.ts';

/** The videos of several runs as one file, made while it is sent: nothing of it is stored, here or in memory. */
export async function runArchiveRoute(app: FastifyInstance, { runs }: Studio): Promise<void> {
  contractRoute(app, ROUTES.runVideos, async ({ query, reply }) => {
    const zip = new ZipFile();
    const taken = new Set<string>();
    let open: Readable | null = null;
    const bytesOf = async (path: string) =>
      query.metadata === 'none' ? readWithoutTags(path) : createReadStream(path);
    for (const id of new Set(query.ids)) {
      const run = runs.get(id);
      if (!ENDED.includes(run.status) || run.videoBytes === 0) continue;
      const path = await runs.video(id);
      const { size } = await stat(path);
      // What H.264 has left cannot be made smaller.
      const options = { size, compress: false, mtime: new Date(run.createdAt) };
      zip.addReadStreamLazy(distinct(videoName(run), taken), options, (read) => {
        bytesOf(path).then(
          (bytes) => {
            open = bytes;
            read(null, bytes);
          },
          () => reply.raw.destroy(),
        );
      });
    }
    if (taken.size === 0) throw new ProblemError('not_found', 'None of these runs has a video.');
    const length = await new Promise<number>((known) => {
      // Its types forget what it is called with.
      zip.end({ forceZip64Format: false, comment: '' }, known as () => void);
    });
    const archive = zip.outputStream;
    zip.on('error', () => reply.raw.destroy());
    // Whoever has gone leaves no file open.
    reply.raw.once('close', () => open?.destroy());
    const name = fileName(['LiveAvatar', new Date().toISOString().slice(0, 10)], 'zip');
    reply
      .type('application/zip')
      .header('content-disposition', contentDisposition('attachment', name))
      .header('cache-control', 'no-store, no-transform');
    if (length >= 0) reply.header('content-length', length);
    return reply.send(archive);
  });
}

/** The name, or the first "name (2)" that is free; takes it. */
function distinct(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = name.replace(/(\.\w+)$/, ` (${number})$1`);
  taken.add(free);
  return free;
}
