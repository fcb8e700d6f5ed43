import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { openBrowser } from '../fixtures/open-browser.ts';
import { type Studio, withStudio } from '../fixtures/studio.ts';

/** Widths the page is designed at, px, each with a fitting height. */
const VIEWPORTS = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];
const THEMES = ['dark', 'light'] as const;
const LOCALES = [
  { locale: 'en-US', tag: 'en', generate: 'Generate' },
  { locale: 'zh-CN', tag: 'zh', generate: '生成' },
];

const out = resolve(
  process.argv[2] ?? fileURLToPath(new URL('../../test-results/screenshots', import.meta.url)),
);

/** Takes the page as it is on arrival, while a run is under way, and when it is done. */
async function take(page: Page, generate: string, name: string): Promise<void> {
  const shot = (state: string) =>
    page.screenshot({ path: join(out, `${name}-${state}.png`), fullPage: true });
  const button = page.locator('button:enabled', { hasText: generate }).first();
  await button.waitFor();
  await page.waitForLoadState('networkidle');
  await shot('ready');
  await button.click();
  const first = page.locator('[data-first-frame-ms]');
  await first.waitFor({ state: 'attached' });
  await page.waitForTimeout(1500);
  await shot('running');
  await button.waitFor({ timeout: 120_000 });
  await page.waitForTimeout(1500);
  await shot('done');
}

async function takeAll(browser: Browser, studio: Studio): Promise<void> {
  for (const viewport of VIEWPORTS)
    for (const theme of THEMES)
      for (const { locale, tag, generate } of LOCALES) {
        const context: BrowserContext = await browser.newContext({ viewport, colorScheme: theme, locale });
        const page = await context.newPage();
        await page.goto(studio.url);
        await take(page, generate, `${viewport.width}-${theme}-${tag}`);
        await context.close();
      }
}

await mkdir(out, { recursive: true });
await withStudio(async (studio) => {
  const browser = await openBrowser();
  await takeAll(browser, studio);
  await browser.close();
});
process.stdout.write(`${out}\n`);
