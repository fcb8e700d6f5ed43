import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Limits, PROMPT_MAX_CHARS, Resolution, Scenario } from '../contract/index.ts';
import { AllowedHost } from './allowed-host.ts';
import { overlay } from './overlay.ts';
import { openYaml, readYaml } from './read-yaml.ts';

const NAME = 'studio.yaml';

/** `configs/studio.yaml`; one in the data directory says only what differs. */
export const StudioFile = z.strictObject({
  limits: Limits.omit({ promptMaxChars: true }).strict(),
  storage: z
    .strictObject({
      /** Of everything in the data directory; null = as much as there is. */
      quotaGigabytes: z.number().positive().nullable().default(null),
      unusedDays: z.number().positive().nullable().default(null),
      refusedHours: z.number().min(1).default(1),
    })
    .prefault({}),
  live: z
    .strictObject({
      /** What a live session does while a run or another session has the engine's device. */
      whenBusy: z.enum(['wait', 'refuse']).default('wait'),
    })
    .prefault({}),
  /** HOST or HOST:PORT beyond the addresses it listens on. */
  allowedHosts: z.array(AllowedHost).default([]),
});
export type StudioFile = z.infer<typeof StudioFile>;

/**
 * The studio's own settings: as shipped, with what the file of the same name in the data directory says otherwise, which
 * outlives an update.
 * @throws ConfigError naming the file and line that is wrong.
 */
export function readStudioFile(configs: string, dataDir: string): StudioFile {
  const shipped = readYaml(join(configs, NAME), StudioFile);
  const path = join(dataDir, NAME);
  if (!existsSync(path)) return shipped;
  const own = openYaml(path);
  // Nothing but comments: as good as no file.
  return own.value === null ? shipped : own.check(StudioFile, overlay(shipped, own.value));
}

/** The limits that the page is told; the prompt's is part of the contract. */
export function limitsOf(file: StudioFile): Limits {
  return { ...file.limits, promptMaxChars: PROMPT_MAX_CHARS };
}

/** `configs/presets/resolutions.yaml`. */
export const ResolutionsFile = z.array(Resolution.strict()).min(1);

/** `configs/presets/scenarios.yaml`. */
export const ScenariosFile = z.array(Scenario.strict());
