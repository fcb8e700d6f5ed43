import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { engineFile, engineFolder } from './config/engine-files.ts';
import type { StudioConfig } from './config/load.ts';
import { buildEngine } from './engines/build-engine.ts';
import type { Engine } from './engines/engine.ts';
import { EngineRegistry } from './engines/registry.ts';
import { buildHttp } from './http/build-http.ts';
import { docs } from './http/plugins/docs.ts';
import { securityHeaders } from './http/plugins/headers.ts';
import { page } from './http/plugins/page.ts';
import { problems } from './http/plugins/problems.ts';
import { refusedBodies } from './http/plugins/refused-bodies.ts';
import { sameSite } from './http/plugins/same-site.ts';
import { sockets } from './http/plugins/sockets.ts';
import { tokenAccess } from './http/plugins/token.ts';
import { assetRoutes } from './http/routes/assets.ts';
import { engineRoutes } from './http/routes/engines.ts';
import { presetRoutes } from './http/routes/presets.ts';
import { progressSocket } from './http/routes/progress.ts';
import { runMediaRoutes } from './http/routes/run-media.ts';
import { runRoutes } from './http/routes/runs.ts';
import { studioRoutes } from './http/routes/studio.ts';
import { Inspector } from './inspect/inspector.ts';
import { ExampleLibrary } from './library/example-library.ts';
import { UserPresets } from './library/user-presets.ts';
import { AssetStore } from './media/assets/store.ts';
import { EncoderPool } from './media/encoder/pool.ts';
import { GrowingFile } from './media/growing.ts';
import { ReferenceImageCache } from './portrait/reference-images.ts';
import { buildRuns } from './runs/build-runs.ts';
import { PortraitWarmer } from './runs/portrait-warmer.ts';

/** How long somebody who may use the studio goes on being heard after a refusal, ms. */
const REFUSED_MS = 60_000;

/**
 * The whole studio, not yet listening. `close()` on the result ends everything it has started.
 * @throws DatabaseError when the data directory is in use or its database cannot be read.
 */
export async function buildApp(config: StudioConfig): Promise<FastifyInstance> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const app = buildHttp(process.env.STUDIO_LOG_LEVEL ?? 'warn');
  const report = (fault: unknown) => app.log.error(fault);
  let closing = false;
  const unlessClosing = (fault: unknown) => {
    if (!closing) report(fault);
  };

  const inspector = new Inspector(config.limits, config.thresholds);
  const assets = await AssetStore.open(join(config.dataDir, 'assets'), config.limits, inspector);
  const encoders = new EncoderPool();
  // There to be found by whoever is told to write a file into it.
  mkdirSync(engineFolder(config.dataDir), { recursive: true });
  const referenceImages = new ReferenceImageCache(join(config.dataDir, 'reference-images'));
  const described = config.engines.map((one) =>
    buildEngine(one, referenceImages, engineFile(config.dataDir, one.id)),
  );
  const engines = new EngineRegistry(described, config.engine);
  const { runs, planner } = buildRuns({
    dataDir: config.dataDir,
    engines,
    inputs: assets,
    encoders,
    recoverVideo: (files) => encoders.recover(files),
    openLive: (path, bytes) => new GrowingFile(path, bytes),
    report,
  });
  // The data directory is ours from here on: nobody else uses what a killed studio has left.
  referenceImages.clear();
  const presets = new UserPresets(join(config.dataDir, 'presets'), report);
  const examples = new ExampleLibrary(assets, unlessClosing);
  const warmer = new PortraitWarmer(planner, unlessClosing);

  // The order matters: who may ask, then what may be asked.
  await sockets(app);
  refusedBodies(app, { milliseconds: REFUSED_MS, bytes: config.limits.maxAudioBytes });
  sameSite(app, config);
  if (config.access.kind === 'token') tokenAccess(app, config.access.token);
  problems(app);
  await securityHeaders(app);
  await docs(app, config.version);
  await page(app, config.webRoot);
  await app.register(progressSocket, { log: runs.log });
  await app.register(studioRoutes, { config, engines, planner, examples, warmer });
  await app.register(assetRoutes, {
    assets,
    limits: config.limits,
    onPortrait: (portrait) => void warmer.warm(portrait),
  });
  await app.register(runRoutes, { runs });
  await app.register(runMediaRoutes, { runs });
  await app.register(engineRoutes, { engines });
  await app.register(presetRoutes, { scenarios: config.scenarios, presets });

  // Before the server closes, so that viewers see the end of their stream and not a broken connection.
  app.addHook('preClose', async () => {
    closing = true;
    await runs.close();
    await Promise.all([engines.shutdown(), encoders.close(), inspector.close()]);
    referenceImages.clear();
  });

  encoders.warm();
  inspector.warm().catch(unlessClosing);
  for (const engine of warmEngines(engines)) engine.load().catch(unlessClosing);
  examples.load(config.examples, (portrait) => warmer.warm(portrait));
  runs.start();
  return app;
}

/** The engine that is used when nobody names one, unless it is too heavy for that; and those that a person wants so. */
function warmEngines(engines: EngineRegistry): Engine[] {
  const first = engines.get(undefined);
  return engines.all().filter((engine) => {
    const { perRun, state } = engine.status();
    // Programs that nobody has set up are shipped with the studio: no fault.
    return !(perRun && state === 'missing') && (engine.warmStart ?? engine === first);
  });
}
