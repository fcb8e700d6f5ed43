import type { FastifyInstance } from 'fastify';
import { ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';
import { ViewingDoor } from '../viewing/viewing-door.ts';

/** The door for viewers, as the person at the studio opens, watches and closes it. */
export async function viewingRoutes(app: FastifyInstance, studio: Studio): Promise<void> {
  const door = new ViewingDoor(studio);
  contractRoute(app, ROUTES.viewing, () => door.state());
  contractRoute(app, ROUTES.openViewing, ({ body }) => door.open(body.minutes * 60_000, body.run, body.live));
  contractRoute(app, ROUTES.patchViewing, ({ body }) => door.show(body.run, body.live));
  contractRoute(app, ROUTES.closeViewing, () => door.close());
  app.addHook('preClose', () => door.close());
}
