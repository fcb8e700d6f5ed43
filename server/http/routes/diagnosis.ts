import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';

/** Why runs fail, what can be done about it, and what has helped. */
export async function diagnosisRoutes(
  app: FastifyInstance,
  { diagnoses, loadDiagnoses }: Studio,
): Promise<void> {
  contractRoute(app, ROUTES.diagnosis, ({ params }) => diagnoses.diagnose(params.id));
  contractRoute(app, ROUTES.failureReport, async ({ params, query, reply }) => {
    const text = await diagnoses.report(params.id, query);
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(text);
  });
  contractRoute(app, ROUTES.applyRemedy, async ({ params: { id, remedy }, body, reply }) => {
    if (!body.dryRun) return diagnoses.apply(id, remedy);
    return reply.code(ROUTES.applyRemedy.dryRun.status).send(await diagnoses.try(id, remedy));
  });
  contractRoute(app, ROUTES.engineDiagnosis, ({ params }) => loadDiagnoses.diagnose(params.id));
  contractRoute(app, ROUTES.applyEngineRemedy, async ({ params: { id, remedy }, body, reply }) => {
    if (!body.dryRun) return loadDiagnoses.apply(id, remedy);
    return reply.code(ROUTES.applyEngineRemedy.dryRun.status).send(await loadDiagnoses.try(id, remedy));
  });
  contractRoute(app, ROUTES.learned, ({ params }) => ({ learned: diagnoses.learnedOf(params.id) }));
  contractRoute(app, ROUTES.learnRemedy, ({ params }) => diagnoses.learn(params.id));
  contractRoute(app, ROUTES.forgetRemedy, ({ params }) => diagnoses.forget(params.id, params.remedy));
}
