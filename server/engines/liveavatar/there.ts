import type { Need } from '../../contract/index.ts';

/** A need that is met; `code` names the sentence, `values` are in it. */
export function there(code: string, what: string, values: Record<string, string>): Need {
  return { code, what, how: '', values, met: true };
}
