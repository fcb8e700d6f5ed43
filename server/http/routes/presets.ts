import type { FastifyInstance } from 'fastify';
import { type Preset, ProblemError, ROUTES, type Scenario } from '../../contract/index.ts';
import type { UserPresets } from '../../library/user-presets.ts';
import { contractRoute } from '../contract-route.ts';

/** What the preset routes work with. */
export interface PresetRouteParts {
  /** Shipped, read-only. */
  scenarios: readonly Scenario[];
  presets: UserPresets;
}

/** Named sets of parameters: the shipped scenarios, and what people save themselves. */
export async function presetRoutes(
  app: FastifyInstance,
  { scenarios, presets }: PresetRouteParts,
): Promise<void> {
  const refuseShipped = (name: string) => {
    if (scenarios.some(({ id }) => id === name))
      throw new ProblemError(
        'read_only',
        `"${name}" is shipped with the studio. Save yours under another name.`,
        {
          field: 'name',
        },
      );
  };
  contractRoute(app, ROUTES.presets, async () => {
    const shipped = scenarios.map(({ id, params }): Preset => ({ name: id, params, readOnly: true }));
    const own = (await presets.list()).filter(({ name }) => !scenarios.some(({ id }) => id === name));
    return { presets: [...shipped, ...own.map((preset) => ({ ...preset, readOnly: false }))] };
  });
  contractRoute(app, ROUTES.putPreset, async ({ params: { name }, body }) => {
    refuseShipped(name);
    await presets.put(name, body.params);
    return { name, params: body.params, readOnly: false };
  });
  contractRoute(app, ROUTES.deletePreset, async ({ params: { name } }) => {
    refuseShipped(name);
    if (!(await presets.remove(name))) throw new ProblemError('not_found', `There is no preset "${name}".`);
  });
}
