import type { Page } from '@playwright/test';
import type { BatchWithRuns, Options } from '#contract';
import type { Studio } from '../fixtures/studio.ts';
import { expect, test } from './studio.ts';

test.setTimeout(400_000);

/** Each is several minutes of a small machine's time. */
const LONG = { tag: '@long' };

async function made(studio: Studio, axes: object[], params: object): Promise<BatchWithRuns> {
  const { defaults } = await studio.json<Options>('/api/options');
  const base = { image: defaults.image, audio: defaults.audio, prompt: 'calm', params };
  return studio.json<BatchWithRuns>('/api/batches', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'sweep', base, axes }),
  });
}

/** Pictures that the videos in view were to show, and those that they did not, since they were opened. */
function pictures(page: Page): Promise<{ all: number; dropped: number; videos: number }> {
  return page.locator('article video').evaluateAll((videos) =>
    videos.reduce(
      (sum, video) => {
        const { totalVideoFrames, droppedVideoFrames } = (
          video as HTMLVideoElement
        ).getVideoPlaybackQuality();
        return {
          all: sum.all + totalVideoFrames,
          dropped: sum.dropped + droppedVideoFrames,
          videos: sum.videos + 1,
        };
      },
      { all: 0, dropped: 0, videos: 0 },
    ),
  );
}

test(
  '25 cells play together, what they drop is noted, and those out of view rest',
  LONG,
  async ({ ready, studio }) => {
    const axes = [
      { param: 'sample_steps', from: 1, to: 5, step: 1 },
      { param: 'sample_guide_scale', from: 0, to: 4, step: 1 },
    ];
    const batch = await made(studio, axes, { size: '384*256', num_clip: 8 });
    const done = async () => (await studio.json<BatchWithRuns>(`/api/batches/${batch.id}`)).counts.done;
    await expect.poll(done, { timeout: 300_000 }).toBe(25);
    await ready.setViewportSize({ width: 1440, height: 700 });
    await ready.goto(`${studio.url}/#sweep=${batch.id}`);
    await expect(ready.getByRole('article')).toHaveCount(25);
    const videos = ready.locator('article video');
    await expect.poll(() => videos.count()).toBeGreaterThanOrEqual(15);
    await ready.getByRole('button', { name: 'Play all' }).click();
    await ready.waitForTimeout(1500);
    const before = await pictures(ready);
    await ready.waitForTimeout(8000);
    const after = await pictures(ready);
    const [all, dropped] = [after.all - before.all, after.dropped - before.dropped];
    test.info().annotations.push({
      type: 'dropped',
      description: `${dropped} of ${all} pictures of ${after.videos} videos`,
    });
    expect(all).toBeGreaterThan(after.videos * 100);
    // On a phone few of them are in view.
    await ready.setViewportSize({ width: 390, height: 500 });
    await expect.poll(() => videos.count()).toBeLessThan(15);
  },
);

test.describe('a studio of its own', () => {
  test.use({ ownStudio: true });

  test(
    'a sweep over seed and portrait is killed in the middle and goes on; another is cancelled whole',
    LONG,
    async ({ ready, studio }) => {
      await ready.getByRole('button', { name: 'Sweep' }).click();
      const dialog = ready.getByRole('dialog', { name: 'Sweep' });
      await dialog.getByLabel('What changes').selectOption('base_seed');
      await dialog.getByRole('button', { name: 'Change a second setting too' }).click();
      await dialog.getByLabel('And also').selectOption('image');
      await dialog.getByRole('button', { name: /^Start \d+ runs/ }).click();
      await expect(ready).toHaveURL(/#sweep=/);
      const id = new URL(ready.url()).hash.replace('#sweep=', '');
      const look = () => studio.json<BatchWithRuns>(`/api/batches/${id}`);
      await expect.poll(async () => (await look()).counts.done, { timeout: 60_000 }).toBeGreaterThan(0);
      await expect.poll(async () => (await look()).counts.running).toBe(1);
      await studio.stop('SIGKILL');
      await studio.start();
      const { of } = await look();
      // The page has heard of it all the same.
      await expect(ready.getByText(`Done: ${of} of ${of}`)).toBeVisible({ timeout: 120_000 });
      const { runs } = await look();
      expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['done']));
      expect(new Set(runs.map(({ image, params }) => `${image} ${params.base_seed}`)).size).toBe(of);

      const second = await made(studio, [{ param: 'base_seed', values: [1, 2, 3, 4] }], { num_clip: 20 });
      await ready.goto(`${studio.url}/#sweep=${second.id}`);
      await expect(ready.getByText('Generating')).toBeVisible();
      // What is being made is seen as it comes.
      const video = ready.locator('article video');
      await expect
        .poll(() => video.evaluate((video) => (video as HTMLVideoElement).currentTime))
        .toBeGreaterThan(0.5);
      await ready.getByRole('button', { name: 'Cancel', exact: true }).click();
      await expect(ready.getByText(/[34] cancelled/)).toBeVisible();
      await expect(ready.getByRole('button', { name: 'Pause', exact: true })).toBeHidden();
    },
  );
});
