import type { Run } from '../../server/contract/index.ts';
import { ownRecording } from '../fixtures/material.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

const LONG = 90;
/** s. What is on the screen is on the disk: at least the first fragment, six frames. */
const FIRST_FRAGMENT = 6 / 25;

/** The newest run as the server has it. */
async function newest(studio: { json<T>(path: string): Promise<T> }): Promise<Run> {
  const [run] = (await studio.json<{ runs: Run[] }>('/api/runs')).runs;
  if (!run) throw new Error('there is no run');
  return run;
}

test.beforeEach(async ({ ready }) => {
  const page = new StudioPage(ready);
  await page.useRecording(await ownRecording(LONG));
  await page.numberOfClips.fill('1000');
  await page.generate();
  await page.firstFrame();
});

test('a reload in the middle finds the run where it is, playable', async ({ ready, studio }) => {
  await ready.reload();
  const page = new StudioPage(ready);
  await expect(page.cancelButton).toBeVisible();
  await expect
    .poll(() => page.video.evaluate((v: HTMLVideoElement) => v.readyState))
    .toBeGreaterThanOrEqual(2);
  expect((await newest(studio)).status).toBe('running');
});

test('a second tab on a phone shows the same run, playing', { tag: '@long' }, async ({ studio, browser }) => {
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-US' });
  const page = new StudioPage(await phone.newPage());
  await page.page.goto(studio.url);
  await expect(page.cancelButton).toBeVisible();
  await expect.poll(() => page.playbackTime()).toBeGreaterThan(0);
  await phone.close();
});

test('Cancel stops at once and keeps the part made so far', { tag: '@long' }, async ({ ready, studio }) => {
  const page = new StudioPage(ready);
  await page.cancelButton.click();
  await page.finished();
  await expect.poll(async () => (await newest(studio)).status).toBe('cancelled');
  const run = await newest(studio);
  expect(run.progress.frames).toBeLessThan(LONG * 25);
  const video = await fetch(`${studio.url}/api/runs/${run.id}/video`);
  expect(video.status).toBe(200);
  await ready.reload();
  await expect
    .poll(() => page.video.evaluate((v: HTMLVideoElement) => v.duration))
    .toBeGreaterThanOrEqual(FIRST_FRAGMENT);
});

test.describe('a studio of its own', () => {
  test.use({ ownStudio: true });

  test('a studio killed in the middle comes back with the partial video, and the page with it', {
    tag: '@long',
  }, async ({ ready, studio }) => {
    const page = new StudioPage(ready);
    await studio.stop('SIGKILL');
    await expect(ready.getByRole('status').filter({ hasText: /connection|reconnect/i })).toBeVisible();
    await studio.start();
    await expect.poll(async () => (await newest(studio)).status).toBe('interrupted');
    await expect(page.generateButton).toBeEnabled();
    await ready.reload();
    await expect
      .poll(() => page.video.evaluate((v: HTMLVideoElement) => v.duration))
      .toBeGreaterThanOrEqual(FIRST_FRAGMENT);
    await page.generate();
    await expect(page.cancelButton).toBeVisible();
  });
});
