import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ConfigError } from '../config/config-error.ts';
import { parseYaml } from '../config/read-yaml.ts';
import {
  type EngineEnvironment,
  EngineId,
  LearnedRemedies as Learned,
  type LearnedRemedy,
  type PartialParams,
  type RemedyId,
} from '../contract/index.ts';

const EXTENSION = '.yaml';

/** What has helped on each engine and is done there from now on: one YAML file an engine, which people may edit. */
export class LearnedRemedies {
  readonly #folder: string;
  readonly #byEngine = new Map<EngineId, LearnedRemedy[]>();

  /** `report` hears of files that cannot be used; they are left alone. */
  constructor(folder: string, report: (fault: unknown) => void) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder).filter((name) => name.endsWith(EXTENSION))) {
      const path = join(folder, file);
      try {
        const id = EngineId.parse(file.slice(0, -EXTENSION.length));
        this.#byEngine.set(id, parseYaml(readFileSync(path, 'utf8'), path, Learned).learned);
      } catch (error) {
        report(error instanceof ConfigError ? error : new ConfigError(`${path} cannot be used.`));
      }
    }
  }

  /** Oldest first. */
  of(engine: EngineId): readonly LearnedRemedy[] {
    return this.#byEngine.get(engine) ?? [];
  }

  /** The engines for which something was learned. */
  get engines(): EngineId[] {
    return [...this.#byEngine.keys()];
  }

  /** What an engine's runs begin with instead of the usual. */
  params(engine: EngineId): PartialParams {
    return Object.assign({}, ...this.of(engine).map(({ params }) => params));
  }

  /** What is laid over an engine's environment. */
  environment(engine: EngineId): EngineEnvironment {
    return Object.assign({}, ...this.of(engine).map(({ environment }) => environment));
  }

  async add(engine: EngineId, remedy: LearnedRemedy): Promise<void> {
    await this.#save(engine, [...this.of(engine).filter(({ id }) => id !== remedy.id), remedy]);
  }

  /** Whether it was there. */
  async remove(engine: EngineId, remedy: RemedyId): Promise<boolean> {
    const before = this.of(engine);
    const after = before.filter(({ id }) => id !== remedy);
    if (after.length === before.length) return false;
    await this.#save(engine, after);
    return true;
  }

  /** Atomically: a crash leaves the old file or the new one. */
  async #save(engine: EngineId, learned: LearnedRemedy[]): Promise<void> {
    const path = join(this.#folder, `${EngineId.parse(engine)}${EXTENSION}`);
    const draft = `${path}.${process.pid}.tmp`;
    try {
      await writeFile(draft, stringify({ learned }));
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    this.#byEngine.set(engine, learned);
  }
}
