import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';

/** What takes how much of the disk; deleting by kind and age; portraits and recordings one by one. */
export async function storageRoutes(app: FastifyInstance, { storage }: Studio): Promise<void> {
  contractRoute(app, ROUTES.storage, ({ query }) => storage.overview(query));
  contractRoute(app, ROUTES.deleteStored, ({ body }) => storage.delete(body));
  contractRoute(app, ROUTES.listInputs, async () => ({ inputs: await storage.inputs() }));
  contractRoute(app, ROUTES.patchInput, ({ params, body }) => storage.keep(params.id, body.kept));
  contractRoute(app, ROUTES.deleteInput, ({ params }) => storage.removeInput(params.id));
}
