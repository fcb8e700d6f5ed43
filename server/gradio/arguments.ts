import { ProblemError } from '../contract/index.ts';
import type { Endpoint } from './endpoints.ts';

/** The values of a call by name, defaults filled in. */
export type Arguments = Readonly<Record<string, unknown>>;

/**
 * Names the values of a call, which come in order.
 * @throws ProblemError `invalid_request` for too many, and for one that is missing and has no default.
 */
export function argumentsOf({ name, inputs }: Endpoint, data: readonly unknown[]): Arguments {
  if (data.length > inputs.length)
    throw new ProblemError(
      'invalid_request',
      `/${name} takes ${inputs.length} values, and ${data.length} were given.`,
    );
  const named = inputs.map((input, at) => {
    const given = data[at] ?? input.default;
    if (given === undefined || given === null)
      throw new ProblemError('invalid_request', `${input.name}: a value is needed.`, { field: input.name });
    return [input.name, given] as const;
  });
  return Object.fromEntries(named);
}

/** The values of a call that names them, in order. @throws ProblemError `invalid_request` for a name that is not one. */
export function inOrder({ name, inputs }: Endpoint, named: Readonly<Record<string, unknown>>): unknown[] {
  const strange = Object.keys(named).find((key) => !inputs.some((input) => input.name === key));
  if (strange !== undefined)
    throw new ProblemError('invalid_request', `/${name} has no parameter "${strange}".`, { field: strange });
  return inputs.map((input) => named[input.name]);
}
