import type { RemedyRule } from '../config/diagnoses-file.ts';
import type {
  Capabilities,
  EngineEnvironment,
  EngineId,
  Params,
  PartialParams,
  RemedyChange,
} from '../contract/index.ts';

/** The run that failed, as far as a remedy changes it. */
export interface Subject {
  engine: EngineId;
  params: Params;
  capabilities: Capabilities;
  /** What is laid over the engine's environment already. */
  environment: EngineEnvironment;
  /** The engine that is always there; null where the run was on it. */
  embedded: EngineId | null;
}

/** What the run made anew is to be. */
export interface Wanted {
  engine: EngineId;
  params: Params;
  environment: EngineEnvironment;
  restart: boolean;
}

/** What a remedy makes of a run; null where it would change nothing, or the engine cannot do it. */
export function wantedBy(remedy: RemedyRule, subject: Subject): Wanted | null {
  const { engine, params, environment, embedded } = subject;
  if (remedy.engine === 'embedded')
    return embedded === null ? null : { engine: embedded, params, environment: {}, restart: false };
  // The embedded engine knows nothing of GPUs.
  if (remedy.env && embedded === null) return null;
  const changed = { ...params, ...asSet(remedy, subject) };
  const variables = { ...environment, ...remedy.env };
  const isSame = differing(params, changed).length === 0 && sameVariables(environment, variables);
  if (isSame && !remedy.restart) return null;
  return { engine, params: changed, environment: variables, restart: remedy.restart ?? false };
}

/** The changes one by one, for a person. */
export function changesTo(wanted: Wanted, subject: Subject): RemedyChange[] {
  const { engine, params, environment } = subject;
  const changes: RemedyChange[] = [];
  if (wanted.engine !== engine) changes.push({ kind: 'engine', from: engine, to: wanted.engine });
  for (const param of differing(params, wanted.params))
    changes.push({ kind: 'param', param, from: params[param], to: wanted.params[param] });
  if (wanted.engine === engine)
    for (const [name, to] of Object.entries(wanted.environment))
      if (environment[name] !== to)
        changes.push({ kind: 'environment', name, from: environment[name] ?? null, to });
  if (wanted.restart) changes.push({ kind: 'restart' });
  return changes;
}

/** Names of the parameters that are not the same. */
export function differing(a: Params, b: Params): (keyof Params)[] {
  return (Object.keys(a) as (keyof Params)[]).filter((name) => a[name] !== b[name]);
}

/** The parameters of a remedy that this engine can take. */
function asSet({ set = {}, atMost = {} }: RemedyRule, { params, capabilities }: Subject): PartialParams {
  const lowered = Object.entries(atMost).filter(
    ([name, most]) => Number(params[name as keyof Params]) > most,
  );
  const all = Object.entries({ ...set, ...Object.fromEntries(lowered) });
  return Object.fromEntries(
    all.filter(([name, value]) => {
      if (name === 'size') return capabilities.sizes.some((size) => size === value);
      const able = capabilities.params[name as keyof Params];
      return able?.support !== 'none' && (able?.values === undefined || able.values.includes(value as never));
    }),
  );
}

function sameVariables(a: EngineEnvironment, b: EngineEnvironment): boolean {
  return Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);
}
