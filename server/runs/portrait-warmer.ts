import type { Asset } from '../contract/index.ts';
import type { Planned, Planner } from './planner.ts';

/**
 * Lets the engine do a portrait's work (landmarks, rig) before Generate is pressed, so that Generate renders at once.
 * Only the latest wish counts for anything; the engine itself remembers what it has prepared.
 */
export class PortraitWarmer {
  readonly #planner: Planner;
  readonly #report: (fault: unknown) => void;

  constructor(planner: Planner, report: (fault: unknown) => void) {
    this.#planner = planner;
    this.#report = report;
  }

  /**
   * A portrait has come in: the settings it will be used with are not known yet, so the defaults stand in. Never
   * rejects.
   */
  async warm(portrait: Asset): Promise<void> {
    if (portrait.findings.some(({ verdict }) => verdict === 'refuse')) return;
    try {
      await this.warmPlanned(await this.#planner.plan({ image: portrait.id, params: {} }));
    } catch (error) {
      this.#report(error);
    }
  }

  /** A run has been planned: now the size is known. Never rejects. */
  async warmPlanned({ engine, portrait, plan }: Planned): Promise<void> {
    if (!portrait || !['ready', 'loading'].includes(engine.status().state)) return;
    if (portrait.asset.findings.some(({ verdict }) => verdict === 'refuse')) return;
    await engine.prepare({ image: portrait.path, width: plan.width, height: plan.height });
  }
}
