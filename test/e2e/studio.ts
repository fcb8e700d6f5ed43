import { cp } from 'node:fs/promises';
import { test as base, type Page } from '@playwright/test';
import type { Options } from '../../server/contract/index.ts';
import { type Studio, withStudio } from '../fixtures/studio.ts';

interface StudioFixtures {
  /** Whether the studio starts on an empty data directory; else it has looked at its examples before. */
  firstVisit: boolean;
  studio: Studio;
  ready: Page;
}

/** Tests that get a running studio, and a page that is open on it and ready to generate. */
export const test = base.extend<StudioFixtures, { visited: Studio }>({
  /** A studio that has looked at its examples and has ended. Every test begins with a copy of its data. */
  visited: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that a fixture needs from this pattern.
    async ({}, use) => {
      await withStudio(async (studio) => {
        for (let coming = 1; coming > 0; )
          coming = (await studio.json<Options>('/api/options')).examplesComing;
        await studio.stop();
        await use(studio);
      });
    },
    { scope: 'worker' },
  ],
  firstVisit: [false, { option: true }],
  studio: async ({ visited, firstVisit }, use) => {
    await withStudio(use, {
      furnish: async (dataDir) => {
        if (!firstVisit) await cp(visited.dataDir, dataDir, { recursive: true });
      },
    });
  },
  ready: async ({ studio, page }, use) => {
    await page.goto(studio.url);
    await page.locator('button:enabled', { hasText: 'Generate' }).first().waitFor();
    await use(page);
  },
});

export { expect } from '@playwright/test';
