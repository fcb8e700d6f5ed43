/** The pictures of the README: the page in the middle of a run, wide and dark, and on a phone in the light. */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import sharp from 'sharp';
import { openBrowser } from '../fixtures/open-browser.ts';
import { type Studio, withStudio } from '../fixtures/studio.ts';

const out = fileURLToPath(new URL('./readme/', import.meta.url));
const PICTURES = [
  { name: 'studio', example: 'Studio welcome', theme: 'dark', width: 1440, height: 900 },
  { name: 'phone', example: 'Quarterly report', theme: 'light', width: 390, height: 844 },
] as const;
/** By then the first words are spoken and the numbers have settled, ms. */
const UNDER_WAY_MS = 2500;

async function take(browser: Browser, studio: Studio, picture: (typeof PICTURES)[number]): Promise<void> {
  const { name, example, theme, width, height } = picture;
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: theme,
    locale: 'en-US',
    deviceScaleFactor: width < 500 ? 2 : 1,
  });
  await page.goto(studio.url);
  await page.getByRole('button', { name: example }).click({ timeout: 60_000 });
  const generate = page.locator('button:enabled', { hasText: 'Generate' }).first();
  // A run before it, so that the history has something to show.
  await generate.click();
  await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
  await page
    .getByRole('button', { name: 'Cancel', exact: true })
    .waitFor({ state: 'detached', timeout: 60_000 });
  await generate.click();
  await page.locator('[data-first-frame-ms]').waitFor({ state: 'attached' });
  await page.waitForTimeout(UNDER_WAY_MS);
  await page.mouse.move(0, 0);
  await writeFile(
    `${out}${name}.webp`,
    await sharp(await page.screenshot())
      .webp({ quality: 82 })
      .toBuffer(),
  );
  await page.close();
}

await mkdir(out, { recursive: true });
await withStudio(async (studio) => {
  const browser = await openBrowser();
  for (const picture of PICTURES) await take(browser, studio, picture);
  await browser.close();
});
process.stdout.write(`${out}\n`);
