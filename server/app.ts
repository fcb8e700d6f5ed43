import type { FastifyInstance } from 'fastify';
import { gradioDoor } from './gradio/gradio-door.ts';
import { LOGIN } from './gradio/login-route.ts';
import { buildHttp } from './http/build-http.ts';
import { compressedAnswers } from './http/plugins/compressed-answers.ts';
import { docs } from './http/plugins/docs.ts';
import { securityHeaders } from './http/plugins/headers.ts';
import { metrics } from './http/plugins/metrics.ts';
import { page } from './http/plugins/page.ts';
import { problems } from './http/plugins/problems.ts';
import { refusedBodies } from './http/plugins/refused-bodies.ts';
import { sameSite } from './http/plugins/same-site.ts';
import { sockets } from './http/plugins/sockets.ts';
import { tokenAccess } from './http/plugins/token.ts';
import { assetRoutes } from './http/routes/assets.ts';
import { batchRoutes } from './http/routes/batches.ts';
import { diagnosisRoutes } from './http/routes/diagnosis.ts';
import { doctorRoutes } from './http/routes/doctor.ts';
import { engineRoutes } from './http/routes/engines.ts';
import { lipSyncRoutes } from './http/routes/lip-sync.ts';
import { liveSocket } from './http/routes/live.ts';
import { monitorRoutes } from './http/routes/monitor.ts';
import { presetRoutes } from './http/routes/presets.ts';
import { progressSocket } from './http/routes/progress.ts';
import { restoreRoute } from './http/routes/restore.ts';
import { runArchiveRoute } from './http/routes/run-archive.ts';
import { runMediaRoutes } from './http/routes/run-media.ts';
import { runRoutes } from './http/routes/runs.ts';
import { speechRoutes } from './http/routes/speech.ts';
import { storageRoutes } from './http/routes/storage.ts';
import { studioRoutes } from './http/routes/studio.ts';
import { viewingRoutes } from './http/routes/viewing.ts';
import { mcpDoor } from './mcp/mcp-door.ts';
import type { Studio } from './studio.ts';

/** How long somebody who may use the studio goes on being heard after a refusal, ms. */
const REFUSED_MS = 60_000;

/** The HTTP door of a studio, not yet listening. Closing it closes the studio. */
export async function buildApp(studio: Studio): Promise<FastifyInstance> {
  const { config } = studio;
  const app = buildHttp(config.logLevel, config);

  // The order matters: who may ask, then what may be asked.
  await sockets(app);
  refusedBodies(app, { milliseconds: REFUSED_MS, bytes: config.limits.maxAudioBytes });
  sameSite(app, config);
  const gate =
    config.access.kind === 'token'
      ? tokenAccess(app, config.access.token, { ...config, login: LOGIN })
      : null;
  problems(app);
  await securityHeaders(app);
  await docs(app, config);
  await page(app, config);
  await compressedAnswers(app);
  await app.register(progressSocket, studio);
  await app.register(liveSocket, studio);
  await app.register(studioRoutes, studio);
  await app.register(assetRoutes, studio);
  await app.register(restoreRoute, studio);
  await app.register(speechRoutes, studio);
  await app.register(runRoutes, studio);
  await app.register(diagnosisRoutes, studio);
  await app.register(batchRoutes, studio);
  await app.register(runMediaRoutes, studio);
  await app.register(runArchiveRoute, studio);
  await app.register(engineRoutes, studio);
  await app.register(presetRoutes, studio);
  await app.register(doctorRoutes, studio);
  await app.register(monitorRoutes, studio);
  await app.register(lipSyncRoutes, studio);
  if (config.metrics) await app.register(metrics, studio);
  await app.register(storageRoutes, studio);
  await app.register(viewingRoutes, studio);
  await app.register(gradioDoor, { studio, gate });
  await app.register(mcpDoor, studio);

  // Before the server closes, so that viewers see the end of their stream and not a broken connection.
  app.addHook('preClose', () => studio.close());
  return app;
}
