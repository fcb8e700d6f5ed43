import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';

/** The engines: what they can do, what they lack, and loading them ahead of a run. */
export async function engineRoutes(app: FastifyInstance, { engines, machine }: Studio): Promise<void> {
  contractRoute(app, ROUTES.engines, () => ({ engines: engines.infos(), default: engines.defaultId() }));
  contractRoute(app, ROUTES.loadEngine, ({ params, body }) => machine.load(params.id, body.options));
  contractRoute(app, ROUTES.unloadEngine, ({ params }) => machine.unload(params.id));
  contractRoute(app, ROUTES.engineLog, ({ params, reply }) => {
    const text = engines.get(params.id).output?.() ?? '';
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(text);
  });
}
