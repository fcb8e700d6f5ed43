import { readFile, stat } from 'node:fs/promises';
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { ProblemError, RunId } from '../contract/index.ts';
import type { Studio } from '../studio.ts';

/** Finished videos that are listed. */
const MOST = 50;
/** A resource is sent whole and as text, a third larger; what is longer is fetched by its address, bytes. */
const MOST_BYTES = 32 * 1024 * 1024;
const MIME = 'video/mp4';
const addressOf = (run: string) => `liveavatar://videos/${run}`;

/** Finished videos, as resources. */
export function videoResources(server: McpServer, { runs }: Studio): void {
  const template = new ResourceTemplate(addressOf('{run}'), {
    list: () => ({
      resources: runs
        .list({ status: 'done', limit: MOST })
        .runs.map(({ id, title, createdAt, prompt, videoBytes }) => ({
          uri: addressOf(id),
          name: title ?? createdAt,
          ...(prompt && { description: prompt }),
          mimeType: MIME,
          size: videoBytes,
        })),
    }),
  });
  const about = { title: 'Finished video', description: 'The video of a run that is done.', mimeType: MIME };
  server.registerResource('video', template, about, async (uri, { run }) => {
    const id = RunId.safeParse(run);
    if (!id.success || runs.get(id.data).status !== 'done')
      throw new ProblemError('not_found', 'There is no finished video of this run.');
    const path = await runs.video(id.data);
    if ((await stat(path)).size > MOST_BYTES)
      throw new ProblemError(
        'too_large',
        'This video is too long to be sent as a resource. get_video has its address.',
      );
    return { contents: [{ uri: uri.href, mimeType: MIME, blob: (await readFile(path)).toString('base64') }] };
  });
}
