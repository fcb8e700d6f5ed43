import type { DoctorFinding, DoctorPart } from '../contract/index.ts';

/** A finding without its part, which is that of the check. */
export type Finding = Omit<DoctorFinding, 'part'>;

/** One thing that the doctor looks at. */
export interface Check {
  /** What it looks at, for the sentence that says that no answer came. */
  name: { en: string; code: string };
  part: DoctorPart;
  /** It is not waited for any longer, ms. */
  limitMs: number;
  /** Looks. What it has started ends when the signal aborts. */
  look(signal: AbortSignal): Promise<readonly Finding[]>;
}

/** What the check finds, or that it did not answer in time, or broke off. Never rejects, and never takes longer. */
export async function perform({ name, part, limitMs, look }: Check): Promise<DoctorFinding[]> {
  const patience = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    timer = setTimeout(() => {
      resolve([noAnswer(name, limitMs)]);
      patience.abort();
    }, limitMs);
  });
  const looked = look(patience.signal).catch((error: unknown) => [brokeOff(name, error)]);
  const findings = await Promise.race([looked, late]);
  clearTimeout(timer);
  return findings.map((finding) => ({ part, ...finding }));
}

/** All is well. */
export function passed(code: string, what: string, values: Record<string, string> = {}): Finding {
  return { verdict: 'pass', code, what, how: '', values };
}

function noAnswer({ en, code }: Check['name'], limitMs: number): Finding {
  const seconds = String(limitMs / 1000);
  return {
    verdict: 'advise',
    code: 'doctor-no-answer',
    what: `${en}: no answer within ${seconds} s.`,
    how: '',
    values: { check: code, seconds },
  };
}

function brokeOff({ en, code }: Check['name'], error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    verdict: 'advise',
    code: 'doctor-broke-off',
    what: `${en}: could not be looked at (${reason}).`,
    how: '',
    values: { check: code, reason },
  };
}
