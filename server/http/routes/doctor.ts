import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';

/** What the doctor finds on this machine. */
export async function doctorRoutes(app: FastifyInstance, studio: Studio): Promise<void> {
  contractRoute(app, ROUTES.doctor, ({ query }) => studio.examine(query));
}
