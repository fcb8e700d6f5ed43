import { test as base, type Page } from '@playwright/test';
import { type Studio, withStudio } from '../fixtures/studio.ts';
import { furnishVisited } from '../fixtures/visited.ts';
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
  shared: Studio;
}

/** Tests that get a running studio, and a page that is open on it and ready to generate. */
export const test = base.extend<StudioFixtures, SharedFixtures>({
  /** The studio of all tests that neither end it nor change its set-up. */
  shared: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that a fixture needs from this pattern.
    async ({}, use) => {
      await withStudio(use, { furnish: furnishVisited });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  ownStudio: [false, { option: true }],
  firstVisit: [false, { option: true }],
  studio: async ({ ownStudio, firstVisit, shared }, use) => {
    if (ownStudio) {
      await withStudio(use, firstVisit ? {} : { furnish: furnishVisited });
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
