import type { Page } from '@playwright/test';
import getPort from 'get-port';
import { PROXIES, settingBehind, startProxy } from '../fixtures/proxies.ts';
import { withStudio } from '../fixtures/studio.ts';
import { furnishVisited } from '../fixtures/visited.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

// Caddy makes its certificate itself.
test.use({ ignoreHTTPSErrors: true });

for (const { proxy, scheme } of PROXIES)
  test(`the page is used below a path behind ${proxy}, over ${scheme}`, { tag: '@long' }, async ({
    page,
  }) => {
    const port = await getPort();
    const env = settingBehind(port);
    await withStudio(
      async (studio) => {
        const place = { port, scheme, studioPort: Number(new URL(studio.url).port) };
        const { url, stop } = await startProxy(proxy, place);
        try {
          await use(page, url);
        } finally {
          await stop();
        }
      },
      { env, furnish: furnishVisited },
    );
  });

async function use(page: Page, url: string): Promise<void> {
  const asked: string[] = [];
  const failed: string[] = [];
  const heard: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on(
    'response',
    (answer) => answer.status() >= 400 && failed.push(`${answer.status()} ${answer.url()}`),
  );
  page.on('websocket', (socket) => {
    asked.push(socket.url().replace(/^ws/, 'http'));
    socket.on('framereceived', ({ payload }) => heard.push(String(payload)));
  });
  await page.goto(`${url}?size=384*256&infer_frames=16&num_clip=12`);
  const studio = new StudioPage(page);
  await studio.generate();
  await studio.firstFrame();
  await expect.poll(() => studio.playbackTime()).toBeGreaterThan(1);
  await page.screenshot({ path: test.info().outputPath('playing.png') });
  await studio.finished();
  expect(heard.some((text) => text.includes('"run.progress"'))).toBe(true);
  await page.getByRole('button', { name: 'Use by program' }).click();
  await expect(page.getByRole('dialog').getByRole('tabpanel')).toContainText(`Client("${url}")`);
  await page.reload();
  await expect(studio.history.getByRole('listitem')).toHaveCount(1);
  await expect(studio.numberOfClips).toHaveValue('12');
  expect(failed).toEqual([]);
  expect(asked.filter((address) => /^http/.test(address) && !address.startsWith(url))).toEqual([]);
}
