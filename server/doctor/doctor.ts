import type { DoctorFinding, DoctorReport } from '../contract/index.ts';
import { type Check, perform } from './check.ts';
import { diskChecks } from './disk-checks.ts';
import { type ExaminedEngine, engineCheck } from './engine-check.ts';
import { gpuChecks } from './gpu-checks.ts';
import { MACHINE_CHECKS } from './machine-checks.ts';
import { type Listening, portCheck } from './port-check.ts';
import { programChecks } from './program-checks.ts';

/** What the doctor has to know of the studio. */
export interface Patient {
  dataDir: string;
  listening(): Listening;
  /** What FFmpeg lacks for the studio's work, by name. */
  missingCodecs(signal: AbortSignal): Promise<string[]>;
}

/**
 * Looks at the machine, the studio and what an engine needs, before anything fails. All checks go on side by side, each
 * with its own limit, so that one that hangs delays nobody: without an engine's Python it takes less than 3 s, with it
 * less than 20.
 */
export class Doctor {
  readonly #patient: Patient;
  /** What is being looked at now, so that ten open pages ask once. */
  readonly #under = new Map<string, Promise<DoctorReport>>();

  constructor(patient: Patient) {
    this.#patient = patient;
  }

  /** All that there is to look at. `thorough`: also what the engine needs is looked for anew. Never rejects. */
  look(engine: ExaminedEngine, thorough: boolean): Promise<DoctorReport> {
    const key = `${engine.id} ${thorough}`;
    const under = this.#under.get(key) ?? this.#look(engine, thorough).finally(() => this.#under.delete(key));
    this.#under.set(key, under);
    return under;
  }

  /** At the start of a studio: only what costs next to nothing, and is a reason to say something. Never rejects. */
  async atStart(engine: ExaminedEngine): Promise<DoctorFinding[]> {
    const checks = [
      ...diskChecks(this.#patient.dataDir, { trial: false }),
      ...gpuChecks(),
      ...MACHINE_CHECKS,
    ];
    return (await all([...checks, engineCheck(engine, 'first')])).filter(({ verdict }) => verdict === 'fail');
  }

  async #look(engine: ExaminedEngine, thorough: boolean): Promise<DoctorReport> {
    const began = performance.now();
    const { dataDir, listening, missingCodecs } = this.#patient;
    const findings = await all([
      ...programChecks(missingCodecs),
      portCheck(listening),
      ...MACHINE_CHECKS,
      ...diskChecks(dataDir, { trial: true }),
      ...gpuChecks(),
      engineCheck(engine, thorough ? 'anew' : 'known'),
    ]);
    const milliseconds = Math.round(performance.now() - began);
    return { engine: engine.id, at: new Date().toISOString(), milliseconds, thorough, findings };
  }
}

async function all(checks: readonly Check[]): Promise<DoctorFinding[]> {
  return (await Promise.all(checks.map(perform))).flat();
}
