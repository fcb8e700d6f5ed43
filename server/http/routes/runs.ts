import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';

/** Runs as data: make, list, change, cancel, remove; their events; the queue. */
export async function runRoutes(app: FastifyInstance, { runs }: Studio): Promise<void> {
  contractRoute(app, ROUTES.createRun, ({ body }) => runs.create(body));
  contractRoute(app, ROUTES.listRuns, ({ query }) => runs.list(query));
  contractRoute(app, ROUTES.getRun, ({ params }) => runs.get(params.id));
  contractRoute(app, ROUTES.patchRun, ({ params, body }) => runs.patch(params.id, body));
  contractRoute(app, ROUTES.cancelRun, ({ params }) => runs.cancel(params.id));
  contractRoute(app, ROUTES.deleteRun, ({ params }) => runs.remove(params.id));
  contractRoute(app, ROUTES.runEvents, ({ params, query }) => ({
    events: runs.events(params.id, query.after),
  }));
  contractRoute(app, ROUTES.queue, () => runs.queue());
  contractRoute(app, ROUTES.patchQueue, ({ body }) => runs.setPaused(body.paused));
}
