import { z } from 'zod';
import { Limits, PROMPT_MAX_CHARS, Resolution, Scenario } from '../contract/index.ts';

/** `configs/studio.yaml`. */
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
  /** HOST or HOST:PORT beyond the addresses it listens on. */
  allowedHosts: z.array(z.string().regex(/^[\w.-]+(:\d{1,5})?$|^\[[0-9a-fA-F:]+\](:\d{1,5})?$/)).default([]),
});
export type StudioFile = z.infer<typeof StudioFile>;

/** The limits that the page is told; the prompt's is part of the contract. */
export function limitsOf(file: StudioFile): Limits {
  return { ...file.limits, promptMaxChars: PROMPT_MAX_CHARS };
}

/** `configs/presets/resolutions.yaml`. */
export const ResolutionsFile = z.array(Resolution.strict()).min(1);

/** `configs/presets/scenarios.yaml`. */
export const ScenariosFile = z.array(Scenario.strict());
