/**
 * 25 cells of a sweep that play at once in Chromium: pictures dropped, beside as many bare video elements of the same
 * sizes on a page of their own, turn by turn. Without a GPU every picture is put together by the processor.
 */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import type { BatchWithRuns, Options } from '../../server/contract/index.ts';
import { openBrowser } from '../fixtures/open-browser.ts';
import { type Studio, withStudio } from '../fixtures/studio.ts';
import { furnishVisited } from '../fixtures/visited.ts';
import { report, round } from './report.ts';

const IN_PAGE = fileURLToPath(new URL('./grid-page.js', import.meta.url));
const TURNS = 3;
/** Videos settle for so long, then they are looked at, ms. */
const SETTLING = 2000;
const LOOKED_AT = 8000;
const VIEWPORT = { width: 1440, height: 900 };

type Seen = { pictures: number; dropped: number };

await withStudio(
  async (studio) => {
    const batch = await sweep(studio);
    const browser = await openBrowser();
    const all: Record<'grid' | 'bare', Seen[]> = { grid: [], bare: [] };
    for (let turn = 0; turn < TURNS; turn++) {
      const grid = await look(browser, async (page) => {
        await page.goto(`${studio.url}/#sweep=${batch}`);
        await page.locator('article video').nth(24).waitFor();
        await page.getByRole('button', { name: 'Play all' }).click();
      });
      all.grid.push(grid.seen);
      const bare = await look(browser, async (page) => {
        await page.goto(`${studio.url}/api/health`);
        await page.evaluate(`grid.showBare(${JSON.stringify(grid.places)})`);
      });
      all.bare.push(bare.seen);
    }
    await browser.close();
    for (const [shown, seen] of Object.entries(all)) {
      const shares = seen.map(({ pictures, dropped }) => round((100 * dropped) / pictures, 2));
      report('grid', { shown, videos: 25, percentDropped: shares.join(' '), worst: Math.max(...shares) });
    }
  },
  { furnish: furnishVisited },
);

/** A sweep of 25, each 15 s of 256×320; answers its id once all are made. */
async function sweep(studio: Studio): Promise<string> {
  const { defaults } = await studio.json<Options>('/api/options');
  const params = { size: '384*256', num_clip: 8 };
  const { id } = await studio.json<BatchWithRuns>('/api/batches', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind: 'sweep',
      base: { image: defaults.image, audio: defaults.audio, prompt: 'calm', params },
      axes: [
        { param: 'sample_steps', from: 1, to: 5, step: 1 },
        { param: 'sample_guide_scale', from: 0, to: 4, step: 1 },
      ],
    }),
  });
  const done = async () => (await studio.json<BatchWithRuns>(`/api/batches/${id}`)).counts.done;
  while ((await done()) < 25) await new Promise((again) => setTimeout(again, 500));
  return id;
}

/** Opens a page, has its videos play, and counts what they show. */
async function look(
  browser: Browser,
  open: (page: Page) => Promise<void>,
): Promise<{ seen: Seen; places: object[] }> {
  const page = await browser.newPage({ viewport: VIEWPORT, locale: 'en-US' });
  await page.addInitScript({ path: IN_PAGE });
  await open(page);
  await page.waitForTimeout(SETTLING);
  const before = await page.evaluate<Seen>('grid.count()');
  await page.waitForTimeout(LOOKED_AT);
  const after = await page.evaluate<Seen>('grid.count()');
  const places = await page.evaluate<object[]>('grid.places()');
  await page.close();
  const seen = { pictures: after.pictures - before.pictures, dropped: after.dropped - before.dropped };
  return { seen, places };
}
