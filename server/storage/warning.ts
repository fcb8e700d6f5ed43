import type { StorageWarning } from '../contract/index.ts';

/** Warned of ahead, so that the run in hand still fits: this much of the quota. */
const QUOTA_SHARE = 0.9;
/** Some hours of video, bytes. */
const LITTLE_ROOM = 1024 ** 3;

/** Whether a person should tidy up. All in bytes; null = no quota, and not known. */
export function warningOf(used: number, quota: number | null, free: number | null): StorageWarning | null {
  if (free !== null && free < LITTLE_ROOM) return 'disk';
  return quota !== null && used >= quota * QUOTA_SHARE ? 'quota' : null;
}
