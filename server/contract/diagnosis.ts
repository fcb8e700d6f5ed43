import { z } from 'zod';
import { ForeignHolder } from './cause.ts';
import { EngineId } from './engine.ts';
import { Localized } from './localized.ts';
import { ParamName, PartialParams } from './params.ts';
import { Plan } from './plan.ts';
import { EngineEnvironment, RemedyId } from './remedy.ts';
import { RunId } from './run.ts';

const Value = z.union([z.string(), z.number(), z.boolean()]);

/** One thing that a remedy changes; said before anything is done. */
export const RemedyChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('param'), param: ParamName, from: Value, to: Value }),
  /** A variable of the engine's environment. `from`: as the studio sets it now; null = it does not. */
  z.object({ kind: z.literal('environment'), name: z.string(), from: z.string().nullable(), to: z.string() }),
  z.object({ kind: z.literal('engine'), from: EngineId, to: EngineId }),
  /** Every process of the engine is ended, and it is started anew. */
  z.object({ kind: z.literal('restart') }),
]);
export type RemedyChange = z.infer<typeof RemedyChange>;

/** Something that can be done at once: a button. */
export const Remedy = z.object({
  id: RemedyId,
  label: Localized,
  /** What it costs. */
  note: Localized.optional(),
  changes: z.array(RemedyChange).min(1),
});
export type Remedy = z.infer<typeof Remedy>;

/** Something that only a person can do. */
export const Advice = z.object({
  text: Localized,
  /** What to run, ready to copy. */
  paste: z.string().optional(),
});
export type Advice = z.infer<typeof Advice>;

/** A line of output, and who printed it. */
export const OutputLine = z.object({ rank: z.int().min(0), line: z.string() });
export type OutputLine = z.infer<typeof OutputLine>;

/** Who holds what a failed run would have needed: memory of a GPU, or a port. */
export const Held = z.object({
  what: z.enum(['gpu', 'port']),
  /** Of the GPU or the port. */
  number: z.int().min(0),
  by: ForeignHolder,
});
export type Held = z.infer<typeof Held>;

/** What happened, why, and what can be done about it. */
export const Diagnosis = z.object({
  run: RunId,
  /** The rule of `configs/diagnoses.yaml` that fits; null where none does. */
  rule: z.string().nullable(),
  what: Localized.nullable(),
  why: Localized.nullable(),
  /** What it was recognised by; null where that was no line. */
  evidence: OutputLine.nullable(),
  /** What other failures came of it, in order of time: the others' timeouts, above all. */
  followed: z.array(OutputLine),
  /** Of a hang: the call that each rank was in, where it could be asked. */
  waits: z.array(OutputLine),
  /** Programs that are not the studio's and were in the way. */
  held: z.array(Held),
  /** Of a failure that no rule knows: the first line that names an error, and the last lines. */
  firstError: OutputLine.nullable(),
  lastLines: z.array(z.string()),
  remedies: z.array(Remedy),
  advice: z.array(Advice),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

/** The same of an engine that could not be loaded, outside of any run: a remedy loads it in another way. */
export const EngineDiagnosis = Diagnosis.omit({ run: true }).extend({ engine: EngineId });
export type EngineDiagnosis = z.infer<typeof EngineDiagnosis>;

/** `dryRun`: nothing is done, the answer says what would be. */
export const RemedyRequest = z
  .strictObject({ dryRun: z.boolean().default(false) })
  .nullish()
  .transform((body) => body ?? { dryRun: false });
export type RemedyRequest = z.infer<typeof RemedyRequest>;

/** What a remedy would come to. */
export const RemedyTrial = z.object({
  remedy: Remedy,
  engine: EngineId,
  params: PartialParams,
  environment: EngineEnvironment,
  plan: Plan,
});
export type RemedyTrial = z.infer<typeof RemedyTrial>;

/** What a remedy would come to on an engine that could not be loaded. */
export const EngineRemedyTrial = RemedyTrial.omit({ plan: true });
export type EngineRemedyTrial = z.infer<typeof EngineRemedyTrial>;

/** What has helped on an engine and is done there from now on. */
export const LearnedRemedy = z.object({
  id: RemedyId,
  label: Localized,
  params: PartialParams,
  environment: EngineEnvironment,
  /** The run that it helped, null where it was a load; and when it was taken over. */
  run: RunId.nullable(),
  since: z.iso.datetime(),
});
export type LearnedRemedy = z.infer<typeof LearnedRemedy>;

export const LearnedRemedies = z.object({ learned: z.array(LearnedRemedy) });

/** What is left in a report that goes to others. */
export const ReportQuery = z.strictObject({
  prompt: z.stringbool().default(false),
  /** Names of this machine and its user, and where things are. */
  names: z.stringbool().default(false),
});
export type ReportQuery = z.infer<typeof ReportQuery>;
