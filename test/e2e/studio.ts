import { test as base, type Page } from '@playwright/test';
import { type Studio, withStudio } from '../fixtures/studio.ts';

/** Tests that get a running studio, and a page that is open on it and ready to generate. */
export const test = base.extend<{ studio: Studio; ready: Page }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that a fixture needs from this pattern.
  studio: async ({}, use) => {
    await withStudio(use);
  },
  ready: async ({ studio, page }, use) => {
    await page.goto(studio.url);
    await page.locator('button:enabled', { hasText: 'Generate' }).first().waitFor();
    await use(page);
  },
});

export { expect } from '@playwright/test';
