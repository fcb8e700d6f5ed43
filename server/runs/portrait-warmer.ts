import type { Asset, AssetId, PlanRequest } from '../contract/index.ts';
import type { Planner } from './planner.ts';

/**
 * Lets the engine do a portrait's work (landmarks, rig) before Generate is pressed, so that Generate renders at once.
 * Only the latest wish counts for anything; the engine itself remembers what it has prepared.
 */
export class PortraitWarmer {
  readonly #planner: Planner;
  readonly #report: (fault: unknown) => void;
  readonly #underWay = new Map<AssetId, Promise<void>>();

  constructor(planner: Planner, report: (fault: unknown) => void) {
    this.#planner = planner;
    this.#report = report;
  }

  /**
   * A portrait has come in: the settings it will be used with are not known yet, so the defaults stand in. Never
   * rejects; resolves when the engine is ready for it, or will not be.
   */
  warm(portrait: Asset): Promise<void> {
    const known = this.#underWay.get(portrait.id);
    if (known) return known;
    const work = this.prepare({ image: portrait.id, params: {} })
      .then(({ ready }) => ready)
      .catch(this.#report)
      .finally(() => this.#underWay.delete(portrait.id));
    this.#underWay.set(portrait.id, work);
    return work;
  }

  /**
   * Somebody is about to run this: now the size is known. `ready` settles when the engine has done the work, or will
   * not. @throws ProblemError for an unknown engine or input.
   */
  async prepare(request: PlanRequest): Promise<{ ready: Promise<void> }> {
    const { engine, portrait, plan } = await this.#planner.plan(request);
    const isRefused = portrait?.asset.findings.some(({ verdict }) => verdict === 'refuse');
    const { state } = engine.status();
    if (!portrait || isRefused || (state !== 'ready' && state !== 'loading'))
      return { ready: Promise.resolve() };
    const { width, height } = plan;
    const faces = await portrait.faces();
    const ready = engine.prepare({ image: portrait.path, faces, width, height });
    return { ready: ready.then(() => undefined) };
  }
}
