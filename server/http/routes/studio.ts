import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';

/** What a page needs to begin: whether the studio is well, what it offers, and what a run would come to. */
export async function studioRoutes(app: FastifyInstance, studio: Studio): Promise<void> {
  contractRoute(app, ROUTES.health, () => studio.health());
  contractRoute(app, ROUTES.options, () => studio.options());
  contractRoute(app, ROUTES.plan, ({ body }) => studio.plan(body));
  contractRoute(app, ROUTES.prepare, ({ body }) => studio.prepare(body));
}
