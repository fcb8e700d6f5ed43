import { cp } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { test as base, type Page } from '@playwright/test';
import type { Options } from '../../server/contract/index.ts';
import { type Studio, withStudio } from '../fixtures/studio.ts';
import { empty } from './emptied.ts';

interface StudioFixtures {
  /** Whether the test gets a studio of its own to stop, kill or set up; else the one that tests share, emptied. */
  ownStudio: boolean;
  /** Whether an own studio starts on an empty data directory; else it has looked at its examples before. */
  firstVisit: boolean;
  studio: Studio;
  ready: Page;
}

interface SharedFixtures {
  visited: Studio;
  shared: Studio;
}

/** Tests that get a running studio, and a page that is open on it and ready to generate. */
export const test = base.extend<StudioFixtures, SharedFixtures>({
  /** A studio that has looked at its examples and has ended. Every studio here begins with a copy of its data. */
  visited: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that a fixture needs from this pattern.
    async ({}, use) => {
      await withStudio(async (studio) => {
        while ((await studio.json<Options>('/api/options')).examplesComing > 0) await sleep(200);
        await studio.stop();
        await use(studio);
      });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  /** The studio of all tests that neither end it nor change its set-up. */
  shared: [
    async ({ visited }, use) => {
      await withStudio(use, { furnish: (dataDir) => cp(visited.dataDir, dataDir, { recursive: true }) });
    },
    { scope: 'worker' },
  ],
  ownStudio: [false, { option: true }],
  firstVisit: [false, { option: true }],
  studio: async ({ ownStudio, firstVisit, visited, shared }, use) => {
    if (ownStudio) {
      await withStudio(use, {
        furnish: async (dataDir) => {
          if (!firstVisit) await cp(visited.dataDir, dataDir, { recursive: true });
        },
      });
    } else {
      await empty(shared);
      await use(shared);
    }
  },
  ready: async ({ studio, page }, use) => {
    await page.goto(studio.url);
    await page.locator('button:enabled', { hasText: 'Generate' }).first().waitFor();
    await use(page);
  },
});

export { expect } from '@playwright/test';
