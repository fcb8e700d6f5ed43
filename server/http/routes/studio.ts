import type { FastifyInstance } from 'fastify';
import type { StudioConfig } from '../../config/load.ts';
import { DEFAULT_PARAMS, ROUTES } from '../../contract/index.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { ExampleLibrary } from '../../library/example-library.ts';
import type { Planner } from '../../runs/planner.ts';
import type { PortraitWarmer } from '../../runs/portrait-warmer.ts';
import { contractRoute } from '../contract-route.ts';

/** What the studio's own routes work with. */
export interface StudioRouteParts {
  config: StudioConfig;
  engines: EngineRegistry;
  planner: Planner;
  examples: ExampleLibrary;
  warmer: PortraitWarmer;
}

/** What a page needs to begin: whether the studio is well, what it offers, and what a run would come to. */
export async function studioRoutes(app: FastifyInstance, parts: StudioRouteParts): Promise<void> {
  const { config, engines, planner, examples, warmer } = parts;
  contractRoute(app, ROUTES.health, () => {
    const { id, state } = engines.info(engines.defaultId());
    return { status: 'ok' as const, version: config.version, engine: { id, state } };
  });
  contractRoute(app, ROUTES.options, async () => {
    const { examples: shown, assets, coming } = await examples.all();
    const [first] = shown;
    return {
      version: config.version,
      engines: engines.infos(),
      defaultEngine: engines.defaultId(),
      presets: [...config.resolutions],
      scenarios: [...config.scenarios],
      limits: config.limits,
      examples: shown,
      exampleAssets: assets,
      examplesComing: coming,
      defaults: {
        params: DEFAULT_PARAMS,
        image: first?.image ?? null,
        audio: first?.audio ?? null,
        prompt: first?.prompt ?? '',
      },
    };
  });
  contractRoute(app, ROUTES.plan, async ({ body }) => {
    const planned = await planner.plan(body);
    void warmer.warmPlanned(planned);
    return planned.plan;
  });
}
