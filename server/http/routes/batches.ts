import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';
import { contentDisposition, fileName } from '../download-name.ts';
import { sendVideo } from '../send-video.ts';

/** A batch of the most runs, with a page of prompt each; the picture of a grid. */
const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** Runs made together: plan, make, list, change, cancel, remove. */
export async function batchRoutes(app: FastifyInstance, { batches, grids }: Studio): Promise<void> {
  const large = { bodyLimit: MAX_BODY_BYTES };
  contractRoute(app, ROUTES.createBatch, ({ body }) => batches.create(body), large);
  contractRoute(app, ROUTES.planBatch, ({ body }) => batches.plan(body), large);
  contractRoute(app, ROUTES.listBatches, ({ query }) => batches.list(query));
  contractRoute(app, ROUTES.getBatch, ({ params }) => batches.get(params.id));
  contractRoute(app, ROUTES.patchBatch, ({ params, body }) => batches.patch(params.id, body));
  contractRoute(app, ROUTES.cancelBatch, ({ params }) => batches.cancel(params.id));
  contractRoute(app, ROUTES.resumeBatch, ({ params }) => batches.resume(params.id));
  contractRoute(app, ROUTES.batchVideo, async ({ params, query, reply }) => {
    const path = await batches.video(params.id);
    const { title, createdAt } = batches.get(params.id);
    const kind = query.download === undefined ? 'inline' : 'attachment';
    const name = fileName([title ?? 'LiveAvatar', createdAt.slice(0, 10)], 'mp4');
    reply.header('content-disposition', contentDisposition(kind, name));
    return sendVideo(reply, path, { metadata: query.metadata, isFinal: true });
  });
  contractRoute(
    app,
    ROUTES.gridVideo,
    async ({ params, body, reply }) => {
      const gone = new AbortController();
      // Whoever has gone wants it no more.
      reply.raw.once('close', () => gone.abort());
      const batch = batches.get(params.id);
      const name = fileName([batch.title ?? 'LiveAvatar', batch.createdAt.slice(0, 10)], 'mp4');
      return grids.with(batch, body, gone.signal, async (path) => {
        reply.header('content-disposition', contentDisposition('attachment', name));
        reply.type('video/mp4').header('cache-control', 'no-store');
        return reply.send(await readFile(path));
      });
    },
    large,
  );
  contractRoute(app, ROUTES.deleteBatch, ({ params }) => batches.remove(params.id));
}
