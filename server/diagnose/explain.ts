import type { Rule } from '../config/diagnoses-file.ts';
import type { Advice, Diagnosis, Localized } from '../contract/index.ts';
import { heldBy } from './held.ts';
import type { PortHolder } from './ports.ts';
import { type Failure, linesOf, type Recognition, recognise } from './recognise.ts';
import { waitsOf } from './waits.ts';

/** A name in braces, in a text of the rules. */
const NAME = /\{(\w+)\}/g;
/** Lines shown of a failure that no rule knows. */
const LAST_LINES = 12;

/** What happened and why, in words; without what is offered against it. */
export type Explained = Omit<Diagnosis, 'run' | 'remedies'>;

/** Explains a failure by the rules. `rule`: the one that fits, whose remedies may be offered. */
export async function explain(
  failure: Failure,
  rules: readonly Rule[],
  portHolder: PortHolder,
): Promise<{ rule: Rule | null; explained: Explained }> {
  const { first, followed } = recognise(failure, rules);
  const { cause } = failure.problem;
  return {
    rule: first?.rule ?? null,
    explained: {
      rule: first?.rule.id ?? null,
      what: first && filled(first.rule.what, first),
      why: first && filled(first.rule.why, first),
      evidence: first?.evidence ?? null,
      followed,
      waits: waitsOf(cause?.ranks ?? []),
      held: await heldBy(cause, first?.values ?? {}, portHolder),
      firstError: first ? null : (linesOf(failure)[0] ?? null),
      lastLines: first ? [] : (cause?.ranks[0]?.lines ?? []).slice(-LAST_LINES),
      advice: (first?.rule.advice ?? []).map((one) => adviceFor(one, first)),
    },
  };
}

/** `paste` goes into a terminal: what an engine printed is put into it only where it can be nothing but a name. */
function adviceFor({ text, paste }: Advice, recognition: Recognition | null): Advice {
  const values = recognition?.values ?? {};
  const isPlain = namesIn(paste ?? '').every((name) => /^[\w./@:+-]+$/.test(values[name] ?? ''));
  return {
    text: filled(text, recognition),
    ...(paste !== undefined && isPlain ? { paste: fillIn(paste, values) } : {}),
  };
}

function filled({ en, zh }: Localized, recognition: Recognition | null): Localized {
  const values = recognition?.values ?? {};
  return { en: fillIn(en, values), zh: fillIn(zh, values) };
}

function fillIn(text: string, values: Record<string, string>): string {
  return text.replace(NAME, (whole, name: string) => values[name] ?? whole);
}

function namesIn(text: string): string[] {
  return [...text.matchAll(NAME)].map(([, name = '']) => name);
}
