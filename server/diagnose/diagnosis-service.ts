import type { DiagnosesFile, Rule } from '../config/diagnoses-file.ts';
import {
  type AppliedRemedy,
  type Diagnosis,
  type EngineId,
  type LearnedRemedy,
  type ParamName,
  type Plan,
  ProblemError,
  type Remedy,
  type RemedyChange,
  type RemedyId,
  type RemedyTrial,
  type ReportQuery,
  type Run,
  type RunId,
} from '../contract/index.ts';
import { changesTo, differing, type Subject, type Wanted, wantedBy } from './changes.ts';
import { explain } from './explain.ts';
import type { LearnedRemedies } from './learned-remedies.ts';
import type { Engines, PlanRun, PortHolder, Runs } from './ports.ts';
import { recognise } from './recognise.ts';
import { type Secrets, writeReport } from './report.ts';

/** How often the plan's suggestions are followed before a remedy counts as one that the engine cannot do. */
const ROUNDS = 3;

/** What is offered for a failure that no rule knows. */
const UNKNOWN_REMEDIES: readonly RemedyId[] = ['restart', 'preview'];

/** What decides how large a part is, and how long. */
const SHAPING: readonly ParamName[] = ['size', 'infer_frames', 'num_clip'];

export interface DiagnosisParts {
  file: DiagnosesFile;
  runs: Runs;
  engines: Engines;
  plan: PlanRun;
  learned: LearnedRemedies;
  secrets: Secrets;
  portHolder: PortHolder;
  /** Hears of what should never happen. */
  report: (fault: unknown) => void;
  version: string;
}

/** A remedy that can be applied, and what it comes to. */
interface Offer {
  remedy: Remedy;
  wanted: Wanted;
  plan: Plan;
}

/** Why runs fail, what can be done about it, and having it done. Errors are `ProblemError`s. */
export class DiagnosisService {
  readonly #parts: DiagnosisParts;

  constructor(parts: DiagnosisParts) {
    this.#parts = parts;
    for (const engine of parts.learned.engines) this.#setEnvironment(engine);
  }

  /** @throws ProblemError `not_found`; `not_ready` where the run has not failed. */
  async diagnose(id: RunId): Promise<Diagnosis> {
    const run = this.#failed(id);
    const { file, portHolder } = this.#parts;
    const failure = { problem: run.error, params: run.params };
    const { rule, explained } = await explain(failure, file.rules, portHolder);
    const offers = await this.#offers(run, rule);
    return { run: id, ...explained, remedies: offers.map(({ remedy }) => remedy) };
  }

  /** What a remedy would come to; nothing is done. @throws ProblemError `not_found` where it is not offered. */
  async try(id: RunId, remedy: RemedyId): Promise<RemedyTrial> {
    const { run, offer } = await this.#offer(id, remedy);
    const { wanted, plan } = offer;
    const { params, environment } = applied(run, offer);
    return { remedy: offer.remedy, engine: wanted.engine, params, environment, plan };
  }

  /** Does it, and makes the run anew. @throws ProblemError `not_found` where it is not offered. */
  async apply(id: RunId, remedy: RemedyId): Promise<Run> {
    const { run, offer } = await this.#offer(id, remedy);
    const { engine, params, restart } = offer.wanted;
    if (restart) await this.#parts.engines.restart(engine);
    const { image, audio, prompt, part, batch } = run;
    if (part && batch) {
      this.#parts.runs.resume(batch.id, applied(run, offer));
      return this.#parts.runs.get(id);
    }
    return this.#parts.runs.create({ engine, image, audio, prompt, params }, applied(run, offer));
  }

  /** What is done on an engine from now on, oldest first. @throws ProblemError `engine_unknown` */
  learnedOf(engine: EngineId): LearnedRemedy[] {
    return [...this.#parts.learned.of(this.#parts.engines.info(engine).id)];
  }

  /**
   * Takes over what a run tried with success, for all that follow on its engine.
   * @throws ProblemError `not_found`; `not_ready` where the run tried nothing, or not with success.
   */
  async learn(id: RunId): Promise<LearnedRemedy> {
    const run = this.#parts.runs.get(id);
    const { remedy } = run;
    const rule = remedy && this.#parts.file.remedies[remedy.id];
    if (!remedy || !rule || run.status !== 'done' || !changesSomething(remedy))
      throw new ProblemError('not_ready', 'This run has not shown that a remedy helps.');
    const { params, environment } = remedy;
    const since = new Date().toISOString();
    const learned = { id: remedy.id, label: rule.label, params, environment, run: id, since };
    await this.#parts.learned.add(run.engine, learned);
    this.#setEnvironment(run.engine);
    return learned;
  }

  /** Back to how it was. @throws ProblemError `not_found` */
  async forget(engine: EngineId, remedy: RemedyId): Promise<void> {
    const { id } = this.#parts.engines.info(engine);
    if (!(await this.#parts.learned.remove(id, remedy)))
      throw new ProblemError('not_found', 'Nothing of that name was learned for this engine.');
    this.#setEnvironment(id);
  }

  /** All that a maintainer needs of a failed run, as text. @throws ProblemError as `diagnose` does. */
  async report(id: RunId, include: ReportQuery): Promise<string> {
    const run = this.#failed(id);
    const { engines, runs, secrets, version } = this.#parts;
    const [diagnosis, log] = await Promise.all([this.diagnose(id), runs.logTail(id)]);
    return writeReport({ run, diagnosis, log, version, engine: engines.info(run.engine) }, include, secrets);
  }

  #failed(id: RunId): Run & { error: NonNullable<Run['error']> } {
    const run = this.#parts.runs.get(id);
    if (run.status !== 'failed' || !run.error)
      throw new ProblemError('not_ready', 'This run has not failed: there is nothing to explain.');
    return { ...run, error: run.error };
  }

  async #offer(id: RunId, remedy: RemedyId): Promise<{ run: Run; offer: Offer }> {
    const run = this.#failed(id);
    const { first } = recognise({ problem: run.error, params: run.params }, this.#parts.file.rules);
    const offer = (await this.#offers(run, first?.rule ?? null)).find((one) => one.remedy.id === remedy);
    if (offer) return { run, offer };
    throw new ProblemError('not_found', 'This remedy is not offered for this run.', { field: 'remedy' });
  }

  async #offers(run: Run, rule: Rule | null): Promise<Offer[]> {
    const { engines, learned } = this.#parts;
    const embedded = engines.embedded();
    const subject: Subject = {
      engine: run.engine,
      params: run.params,
      capabilities: engines.info(run.engine).capabilities,
      environment: { ...learned.environment(run.engine), ...run.remedy?.environment },
      embedded: embedded === run.engine ? null : embedded,
    };
    const remedies = rule?.remedies ?? UNKNOWN_REMEDIES;
    const offers = await Promise.all(remedies.map((id) => this.#offered(id, run, subject)));
    return offers.filter((offer) => offer !== null);
  }

  async #offered(id: RemedyId, run: Run, subject: Subject): Promise<Offer | null> {
    const rule = this.#parts.file.remedies[id];
    const wanted = rule && wantedBy(rule, subject);
    if (!wanted) return null;
    const settled = await this.#settle(wanted, run);
    if (!settled) return null;
    const changes = changesTo(settled.wanted, subject);
    if (changes.length === 0 || (run.part && !changes.every(joinsStill))) return null;
    const note = rule.note ? { note: rule.note } : {};
    return { ...settled, remedy: { id, label: rule.label, ...note, changes } };
  }

  /** What the engine can run of it, by the plan's own suggestions; null where it cannot. */
  async #settle(wanted: Wanted, { image, audio }: Run): Promise<Omit<Offer, 'remedy'> | null> {
    let { params } = wanted;
    for (let round = 0; round < ROUNDS; round++) {
      const plan = await this.#parts.plan({ engine: wanted.engine, image, audio, params }).catch(() => null);
      if (plan?.conflicts.length === 0) return { wanted: { ...wanted, params }, plan };
      const suggested = plan?.conflicts.flatMap(({ param, suggestion }) =>
        suggestion === null ? [] : [[param, suggestion]],
      );
      if (!suggested?.length) return null;
      params = { ...params, ...Object.fromEntries(suggested) };
    }
    return null;
  }

  #setEnvironment(engine: EngineId): void {
    this.#parts.engines.setEnvironment(engine, this.#parts.learned.environment(engine));
  }
}

/** Whether a part made so can be joined with those that are made already: of the same size, cut at the same places. */
function joinsStill(change: RemedyChange): boolean {
  return change.kind !== 'engine' && !(change.kind === 'param' && SHAPING.includes(change.param));
}

/** What is written down with the run that tries a remedy. */
function applied(run: Run, { remedy: { id, label }, wanted }: Offer): AppliedRemedy {
  const { params, environment } = wanted;
  // What an earlier try has changed is a part of what helps, if this one does.
  const before = run.remedy && wanted.engine === run.engine ? run.remedy.params : {};
  const changed = differing(run.params, params).map((name) => [name, params[name]]);
  return { id, label, of: run.id, params: { ...before, ...Object.fromEntries(changed) }, environment };
}

function changesSomething({ params, environment }: AppliedRemedy): boolean {
  return Object.keys(params).length + Object.keys(environment).length > 0;
}
