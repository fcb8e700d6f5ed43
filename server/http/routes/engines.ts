import type { FastifyInstance } from 'fastify';
import { ProblemError, ROUTES } from '../../contract/index.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import { contractRoute } from '../contract-route.ts';

/** The engines: what they can do, what they lack, and loading them ahead of a run. */
export async function engineRoutes(
  app: FastifyInstance,
  { engines }: { engines: EngineRegistry },
): Promise<void> {
  contractRoute(app, ROUTES.engines, () => ({ engines: engines.infos(), default: engines.defaultId() }));
  contractRoute(app, ROUTES.loadEngine, async ({ params, body }) => {
    const engine = engines.get(params.id);
    // What a person has put right meanwhile counts without a restart.
    if (engine.status().state === 'missing') await engine.recheck?.();
    const { state, missing } = engine.status();
    if (state === 'missing')
      throw new ProblemError(
        'engine_unavailable',
        `${engine.label.en} is not set up. It lacks: ${missing[0]?.what ?? ''}`,
      );
    if (state === 'busy')
      throw new ProblemError('not_ready', 'A run is on this engine. Load it when that has ended.');
    // Loading takes minutes; its progress and its failure are told as engine events.
    engine.load(body.options).catch((error: unknown) => app.log.warn(error));
    return engines.info(engine.id);
  });
  contractRoute(app, ROUTES.unloadEngine, ({ params }) => {
    const engine = engines.get(params.id);
    if (engine.status().state === 'busy')
      throw new ProblemError('not_ready', 'A run is on this engine. Cancel it first.');
    engine.unload().catch((error: unknown) => app.log.warn(error));
    return engines.info(engine.id);
  });
  contractRoute(app, ROUTES.engineLog, ({ params, reply }) => {
    const text = engines.get(params.id).output?.() ?? '';
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(text);
  });
}
