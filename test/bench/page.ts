/**
 * What a first visit costs: bytes over the wire and time until Generate can be pressed, beside a page built with Gradio
 * that has the same controls. The latter needs a Python with gradio in it: `PYTHON=… npm run bench page`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { openBrowser } from '../fixtures/open-browser.ts';
import { withStudio } from '../fixtures/studio.ts';
import { furnishVisited } from '../fixtures/visited.ts';
import { report, round } from './report.ts';

const GRADIO_PAGE = fileURLToPath(new URL('./gradio_page.py', import.meta.url));
/** How long the wire is quiet before a page counts as loaded, ms: Playwright's own measure. */
const QUIET = 'networkidle';

/** Loads a page in a browser that has never seen it. */
async function visit(browser: Browser, name: string, url: string, usable: (page: Page) => Promise<void>) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  let bytes = 0;
  let requests = 0;
  network.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests++;
  });
  const began = performance.now();
  await page.goto(url);
  await usable(page);
  const usableMs = round(performance.now() - began, 0);
  const usableKilobytes = round(bytes / 1000);
  await page.waitForLoadState(QUIET);
  await context.close();
  report('page', { page: name, usableKilobytes, usableMs, kilobytes: round(bytes / 1000), requests });
}

const browser = await openBrowser();
// It has looked at its examples before: that takes its very first start some seconds more, once.
await withStudio(
  async ({ url }) => {
    await visit(browser, 'studio', url, async (page) => {
      await page.locator('button:enabled', { hasText: 'Generate' }).first().waitFor();
    });
  },
  { furnish: furnishVisited },
);

const python = spawn(process.env.PYTHON ?? 'python3', [GRADIO_PAGE], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [url] = (await Promise.race([
  once(createInterface({ input: python.stdout }), 'line'),
  once(python, 'exit').then(() => [null]),
  once(python, 'error').then(() => [null]),
])) as [string | null];
if (url === null) process.stderr.write('No Gradio page beside it: this Python has no gradio.\n');
else {
  try {
    await visit(browser, 'gradio', url, async (page) => {
      await page.getByRole('button', { name: 'Generate' }).waitFor();
    });
  } finally {
    python.kill();
  }
}
await browser.close();
