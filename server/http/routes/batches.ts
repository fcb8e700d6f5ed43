import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';
import { contentDisposition, fileName } from '../download-name.ts';
import { sendVideo } from '../send-video.ts';

/** A batch of the most runs, with a page of prompt each. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Runs made together: plan, make, list, change, cancel, remove. */
export async function batchRoutes(app: FastifyInstance, { batches }: Studio): Promise<void> {
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
  contractRoute(app, ROUTES.deleteBatch, ({ params }) => batches.remove(params.id));
}
