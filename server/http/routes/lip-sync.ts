import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';

/** Lips and sound of finished videos. */
export async function lipSyncRoutes(app: FastifyInstance, { lipSync }: Studio): Promise<void> {
  contractRoute(app, ROUTES.lipSync, ({ params }) => lipSync.check(params.id));
  contractRoute(app, ROUTES.fixLipSync, ({ params }) => lipSync.fix(params.id));
}
