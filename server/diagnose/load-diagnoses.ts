import {
  DEFAULT_PARAMS,
  type EngineDiagnosis,
  type EngineId,
  type EngineInfo,
  type EngineRemedyTrial,
  ProblemError,
  type Remedy,
  type RemedyChange,
  type RemedyId,
} from '../contract/index.ts';
import { changesTo, differing, type Subject, type Wanted, wantedBy } from './changes.ts';
import type { DiagnosisParts } from './diagnosis-service.ts';
import { explain } from './explain.ts';

/** A remedy that an engine can be loaded with. */
interface Offer {
  remedy: Remedy;
  wanted: Wanted;
}

/** Why engines could not be loaded outside of any run, and loading them otherwise. Errors are `ProblemError`s. */
export class LoadDiagnoses {
  readonly #parts: DiagnosisParts;

  constructor(parts: DiagnosisParts) {
    this.#parts = parts;
  }

  /** @throws ProblemError `engine_unknown`; `not_ready` where its last load has not failed. */
  async diagnose(id: EngineId): Promise<EngineDiagnosis> {
    const { engine, explained, offers } = await this.#explain(id);
    return { engine: engine.id, ...explained, remedies: offers.map(({ remedy }) => remedy) };
  }

  /** What a remedy would come to; nothing is done. @throws ProblemError `not_found` where it is not offered. */
  async try(id: EngineId, remedy: RemedyId): Promise<EngineRemedyTrial> {
    const { engine, offer } = await this.#offer(id, remedy);
    return { remedy: offer.remedy, engine: engine.id, ...this.#learnable(engine, offer) };
  }

  /**
   * Begins to load the engine so; where that helps, it is loaded and used so from then on.
   * @throws ProblemError `not_found` where it is not offered, and as a load does.
   */
  async apply(id: EngineId, remedy: RemedyId): Promise<EngineInfo> {
    const { engines, learned, report } = this.#parts;
    const { engine, offer } = await this.#offer(id, remedy);
    const { params, environment } = offer.wanted;
    const { label } = offer.remedy;
    const helped = this.#learnable(engine, offer);
    const keep = async () => {
      const since = new Date().toISOString();
      await learned.add(engine.id, { id: remedy, label, ...helped, run: null, since });
      engines.setEnvironment(engine.id, learned.environment(engine.id));
    };
    const options = Object.fromEntries(engine.capabilities.reloadParams.map((name) => [name, params[name]]));
    return engines.load(engine.id, options, environment, () => void keep().catch(report));
  }

  async #offer(id: EngineId, remedy: RemedyId): Promise<{ engine: EngineInfo; offer: Offer }> {
    const { engine, offers } = await this.#explain(id);
    const offer = offers.find((one) => one.remedy.id === remedy);
    if (offer) return { engine, offer };
    throw new ProblemError('not_found', 'This remedy is not offered for this engine.', { field: 'remedy' });
  }

  async #explain(id: EngineId) {
    const { engines, file, portHolder } = this.#parts;
    const engine = engines.info(id);
    const { state, problem, cause: told, devices } = engine;
    if (state !== 'failed' || problem === null)
      throw new ProblemError('not_ready', 'This engine has not failed: there is nothing to explain.');
    const gpus = told ? await engines.gpusNow(devices) : [];
    const cause = told && (gpus.length > 0 ? { ...told, gpus } : told);
    const failure = { code: 'engine_start_failed' as const, detail: problem, ...(cause && { cause }) };
    const subject = this.#subject(engine);
    const { rule, explained } = await explain(
      { problem: failure, params: subject.params },
      file.rules,
      portHolder,
    );
    const offers = (rule?.remedies ?? []).flatMap((one) => this.#offered(one, engine, subject) ?? []);
    return { engine, explained, offers };
  }

  #subject(engine: EngineInfo): Subject {
    const { engines, learned } = this.#parts;
    const embedded = engines.embedded();
    return {
      engine: engine.id,
      params: { ...DEFAULT_PARAMS, ...engines.loadOptions(engine.id) },
      capabilities: engine.capabilities,
      environment: learned.environment(engine.id),
      embedded: embedded === engine.id ? null : embedded,
    };
  }

  /** Null where it changes nothing of a load: another engine, a new start and what only a run has are no way to load it. */
  #offered(id: RemedyId, engine: EngineInfo, subject: Subject): Offer | null {
    const rule = this.#parts.file.remedies[id];
    const wanted = rule && wantedBy(rule, subject);
    if (!wanted) return null;
    const changes = changesTo(wanted, subject).filter((change) => changesLoad(change, engine));
    if (changes.length === 0) return null;
    const note = rule.note ? { note: rule.note } : {};
    return { wanted, remedy: { id, label: rule.label, ...note, changes } };
  }

  /** What is to be done from now on where it helps: only what the remedy changes. */
  #learnable(engine: EngineInfo, { wanted: { params, environment } }: Offer) {
    const before = this.#subject(engine).params;
    const changed = differing(before, params).filter((name) =>
      engine.capabilities.reloadParams.includes(name),
    );
    return { params: Object.fromEntries(changed.map((name) => [name, params[name]])), environment };
  }
}

function changesLoad(change: RemedyChange, { capabilities }: EngineInfo): boolean {
  if (change.kind === 'param') return capabilities.reloadParams.includes(change.param);
  return change.kind === 'environment';
}
