import type { FastifyInstance } from 'fastify';
import { ProblemError, ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';

/** This machine now, and over a run. */
export async function monitorRoutes(
  app: FastifyInstance,
  { monitor, recorder, runs }: Studio,
): Promise<void> {
  contractRoute(app, ROUTES.monitor, () => monitor.state());
  contractRoute(app, ROUTES.runMonitor, async ({ params }) => {
    const record = await recorder.read(runs.get(params.id).id);
    if (!record) throw new ProblemError('not_found', 'Nothing of this machine was recorded over this run.');
    return record;
  });
}
