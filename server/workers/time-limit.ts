import { setTimeout as delay } from 'node:timers/promises';

/** The result of `work`, or null when it takes longer than `ms`. Rejects as `work` does. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  const timer = new AbortController();
  const limit = delay(ms, null, { signal: timer.signal }).catch(() => null);
  try {
    return await Promise.race([work, limit]);
  } finally {
    timer.abort();
  }
}
