import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';

/** Named sets of parameters. */
export async function presetRoutes(app: FastifyInstance, { presets }: Studio): Promise<void> {
  contractRoute(app, ROUTES.presets, async () => ({ presets: await presets.list() }));
  contractRoute(app, ROUTES.putPreset, ({ params: { name }, body }) => presets.save(name, body.params));
  contractRoute(app, ROUTES.deletePreset, ({ params: { name } }) => presets.remove(name));
}
