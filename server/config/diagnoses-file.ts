import { z } from 'zod';
import {
  CauseCode,
  EngineEnvironment,
  Localized,
  ParamName,
  PartialParams,
  ProblemCode,
  RemedyId,
} from '../contract/index.ts';
import { Phrase } from './phrase.ts';

const Line = z.string().transform((text, context) => {
  try {
    return new Phrase(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

/** Something the studio can do; what each part of it means for a run is worked out in `server/diagnose/changes.ts`. */
const RemedyRule = z
  .strictObject({
    label: Localized,
    note: Localized.optional(),
    /** Parameters as they are to be. */
    set: PartialParams.optional(),
    /** Parameters that are lowered to this where they are higher. */
    atMost: z.partialRecord(ParamName, z.number()).optional(),
    env: EngineEnvironment.optional(),
    restart: z.literal(true).optional(),
    engine: z.literal('embedded').optional(),
  })
  .refine(({ set, atMost, env, restart, engine }) => [set, atMost, env, restart, engine].some(Boolean), {
    message: 'it changes nothing: one of "set", "atMost", "env", "restart" and "engine"',
  });
export type RemedyRule = z.infer<typeof RemedyRule>;

/** What has to be so for a rule to fit; all that is named has to hold. */
const When = z
  .strictObject({
    /** Any of these lines. */
    lines: z.array(Line).min(1).optional(),
    /** And any of these somewhere in what the ranks left: what several failures say alike is told apart by its traceback. */
    beside: z.array(Line).min(1).optional(),
    problems: z.array(ProblemCode).min(1).optional(),
    causes: z.array(CauseCode).min(1).optional(),
    /** How the rank that failed first ended. */
    exits: z.array(z.int()).min(1).optional(),
    signals: z
      .array(z.string().regex(/^SIG[A-Z0-9]+$/))
      .min(1)
      .optional(),
    stages: z.array(z.string()).min(1).optional(),
    /** How any GPU of the engine was: hardly anything free, or much of it in other programs' hands. */
    gpus: z
      .array(z.enum(['full', 'held']))
      .min(1)
      .optional(),
    params: PartialParams.optional(),
  })
  .refine((when) => Object.keys(when).length > 0, { message: 'it would fit every failure' });
export type When = z.infer<typeof When>;

const Rule = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** Any of these. */
  when: z.array(When).min(1),
  /** It may be the noise of another failure: it counts only where no other rule fits. */
  yields: z.boolean().default(false),
  what: Localized,
  why: Localized,
  remedies: z.array(RemedyId).default([]),
  advice: z.array(z.strictObject({ text: Localized, paste: z.string().min(1).optional() })).default([]),
});
export type Rule = z.infer<typeof Rule>;

/** `configs/diagnoses.yaml`: what failures mean, and what helps. */
export const DiagnosesFile = z
  .strictObject({ remedies: z.record(RemedyId, RemedyRule), rules: z.array(Rule).min(1) })
  .superRefine(({ remedies, rules }, context) => {
    const seen = new Set<string>();
    for (const [at, rule] of rules.entries()) {
      const fault = (path: PropertyKey[], message: string) =>
        context.addIssue({ code: 'custom', path: ['rules', at, ...path], message });
      if (seen.has(rule.id)) fault(['id'], `there are two rules "${rule.id}"`);
      seen.add(rule.id);
      for (const [place, id] of rule.remedies.entries())
        if (!Object.hasOwn(remedies, id)) fault(['remedies', place], `there is no remedy "${id}"`);
      for (const name of namesIn([rule.what, rule.why, ...rule.advice]))
        if (!rule.when.every(({ lines }) => lines?.every(({ names }) => names.includes(name))))
          fault(['when'], `not every line tells {${name}}, which its texts repeat`);
    }
  });
export type DiagnosesFile = z.infer<typeof DiagnosesFile>;

/** The names in braces that texts of a rule repeat. */
function namesIn(texts: readonly unknown[]): Set<string> {
  return new Set([...JSON.stringify(texts).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
}
