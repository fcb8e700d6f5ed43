import { extname } from 'node:path';
import { type FixRequest, type Limits, ProblemError } from '../../contract/index.ts';

/** The part of a recording to keep, s. */
export interface TrimRange {
  start: number;
  end: number;
}

/**
 * The part that a request asks for, of a recording of `seconds`.
 * @throws ProblemError `invalid_request` when there is too little of it.
 */
export function trimRange(request: FixRequest, seconds: number, limits: Limits): TrimRange {
  const start = request.start ?? 0;
  const end = Math.min(request.end ?? seconds, seconds);
  if (end - start < limits.minAudioSeconds) {
    const message = `The part to keep must lie within the ${seconds.toFixed(2)} s of the recording and last at least ${limits.minAudioSeconds} s.`;
    throw new ProblemError('invalid_request', message, { field: start >= seconds ? 'start' : 'end' });
  }
  return { start, end };
}

/** `talk.mp3`, 3 s to 7.5 s → `talk (3.0–7.5 s).wav`. */
export function trimmedName(name: string, { start, end }: TrimRange): string {
  const stem = name.slice(0, name.length - extname(name).length).replace(/ \([\d.]+–[\d.]+ s\)$/, '');
  return `${stem} (${start.toFixed(1)}–${end.toFixed(1)} s).wav`;
}
