import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { type Problem, ProblemCode, ProblemError, problem } from '../contract/index.ts';
import { DAMAGED, isDamage } from '../database/damage.ts';
import { DISK_FULL, isDiskFull } from '../monitor/disk-full.ts';

/** Codes for what fastify and its plugins refuse by themselves, by HTTP status. */
const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'too_large',
  415: 'unsupported_media',
  429: 'too_many_requests',
};

/** Whatever was thrown while a request was served, as problem details. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (isDiskFull(error)) return problem('disk_full', DISK_FULL);
  if (isDamage(error)) return problem('unreadable', DAMAGED);
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error);
  const { code, statusCode, message } = partsOf(error);
  const known = ProblemCode.safeParse(code);
  if (known.success) return problem(known.data, message);
  if (statusCode >= 400 && statusCode < 500) {
    const own = BY_STATUS[statusCode];
    // A status of HTTP's own, such as 416 for a range that is not there, is kept.
    return own
      ? problem(own, sentence(message))
      : { ...problem('invalid_request', sentence(message)), status: statusCode };
  }
  return problem('internal', "Something went wrong in the studio. The studio's own output says more.");
}

interface Invalid {
  validation: readonly { instancePath: string; message?: string; keyword: string; params: object }[];
  validationContext?: string | undefined;
}

function invalid({ validation, validationContext }: Invalid): Problem {
  const [issue] = validation;
  // The name of a key that should not be there is in the issue, not in its path.
  const surplus =
    issue && 'keys' in issue.params && Array.isArray(issue.params.keys) ? issue.params.keys : [];
  const path = [...(issue?.instancePath ?? '').split('/'), ...surplus.slice(0, 1)].filter(Boolean);
  const field = path.join('.');
  if (validationContext === 'params' && field === 'id')
    return problem('not_found', 'There is nothing with this id.');
  if (!field)
    return problem('invalid_request', `The ${validationContext ?? 'request'} is not what it should be.`);
  const detail = sentence(`${field}: ${issue?.message ?? 'not valid'}`);
  return problem('invalid_request', detail, { field });
}

function partsOf(error: unknown): { code: unknown; statusCode: number; message: string } {
  if (!(error instanceof Error)) return { code: undefined, statusCode: 500, message: String(error) };
  const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown };
  return { code, statusCode: typeof statusCode === 'number' ? statusCode : 500, message: error.message };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
