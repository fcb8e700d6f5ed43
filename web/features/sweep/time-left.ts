import type { Run } from '#contract';
import { isActive } from '../../state/run-order.ts';

/** How long the rest of a sweep is likely to take, s, going by the cells that are made; null before one is. */
export function timeLeft(own: readonly Run[]): number | null {
  const took = own.filter(({ status }) => status === 'done').map(({ progress }) => progress.elapsedSeconds);
  if (took.length === 0) return null;
  const mean = took.reduce((sum, seconds) => sum + seconds, 0) / took.length;
  const waiting = own.filter(({ status }) => status === 'queued').length;
  const underWay = own
    .filter(isActive)
    .map(({ progress }) => progress.etaSeconds ?? Math.max(0, mean - progress.elapsedSeconds));
  return waiting * mean + underWay.reduce((sum, seconds) => sum + seconds, 0);
}
