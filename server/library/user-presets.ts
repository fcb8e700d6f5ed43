import { mkdirSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ConfigError } from '../config/config-error.ts';
import { parseYaml } from '../config/read-yaml.ts';
import { type PartialParams, PresetBody, PresetName } from '../contract/index.ts';

const EXTENSION = '.yaml';

/** The presets people have saved: one YAML file each, which they may edit by hand. */
export class UserPresets {
  readonly #folder: string;
  readonly #report: (fault: unknown) => void;

  /** `report` hears of files that cannot be used; they are left alone. */
  constructor(folder: string, report: (fault: unknown) => void) {
    this.#folder = folder;
    this.#report = report;
    mkdirSync(folder, { recursive: true });
  }

  /** All of them, by name. */
  async list(): Promise<{ name: PresetName; params: PartialParams }[]> {
    const files = (await readdir(this.#folder)).filter((file) => file.endsWith(EXTENSION)).sort();
    const presets = await Promise.all(files.map((file) => this.#read(file)));
    return presets.filter((preset) => preset !== null);
  }

  /** Saves atomically: a crash leaves the old preset or the new one. */
  async put(name: PresetName, params: PartialParams): Promise<void> {
    const path = this.#path(name);
    const draft = `${path}.${process.pid}.tmp`;
    try {
      await writeFile(draft, stringify({ params }));
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  /** Whether there was one. */
  async remove(name: PresetName): Promise<boolean> {
    try {
      await rm(this.#path(name));
      return true;
    } catch {
      return false;
    }
  }

  /** `PresetName` allows neither slashes nor a dot in front: the file lies in the folder. */
  #path(name: PresetName): string {
    return join(this.#folder, `${PresetName.parse(name)}${EXTENSION}`);
  }

  async #read(file: string): Promise<{ name: PresetName; params: PartialParams } | null> {
    const path = join(this.#folder, file);
    try {
      const name = PresetName.parse(file.slice(0, -EXTENSION.length));
      return { name, params: parseYaml(await readFile(path, 'utf8'), path, PresetBody).params };
    } catch (error) {
      this.#report(error instanceof ConfigError ? error : new ConfigError(`${path} is not a preset.`));
      return null;
    }
  }
}
