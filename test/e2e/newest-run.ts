import { expect } from '@playwright/test';
import type { Run } from '../../server/contract/index.ts';
import type { Studio } from '../fixtures/studio.ts';

/** The newest run as the server has it. */
export async function newest(studio: Studio): Promise<Run> {
  const [run] = (await studio.json<{ runs: Run[] }>('/api/runs')).runs;
  if (!run) throw new Error('there is no run');
  return run;
}

/** Waits until the newest run has ended so. */
export async function ended(studio: Studio, status: Run['status']): Promise<void> {
  await expect.poll(async () => (await newest(studio)).status, { timeout: 60_000 }).toBe(status);
}
