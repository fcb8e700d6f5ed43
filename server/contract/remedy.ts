import { z } from 'zod';
import { Localized } from './localized.ts';
import { PartialParams } from './params.ts';

export const RemedyId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
export type RemedyId = z.infer<typeof RemedyId>;

/** Variables that are laid over an engine's environment. They come from `configs/diagnoses.yaml`, never from a request. */
export const EngineEnvironment = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string());
export type EngineEnvironment = z.infer<typeof EngineEnvironment>;

/** The remedy that a run was made to try, and what it changed. */
export const AppliedRemedy = z.object({
  id: RemedyId,
  label: Localized,
  /** The run that had failed. */
  of: z.string(),
  params: PartialParams,
  environment: EngineEnvironment,
});
export type AppliedRemedy = z.infer<typeof AppliedRemedy>;
