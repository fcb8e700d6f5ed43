import { readFile } from 'node:fs/promises';
import { ownPortrait, ownRecording } from '../fixtures/material.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test.describe('on the very first visit', () => {
  test.use({ ownStudio: true, firstVisit: true });

  test('an example is there on arrival and Generate makes the portrait speak while the run is still going; the other examples follow', {
    tag: '@long',
  }, async ({ ready, studio }) => {
    test.setTimeout(240_000);
    const page = new StudioPage(ready);
    await page.useRecording(await ownRecording(60));
    await page.numberOfClips.fill('100');
    await page.generate();
    await page.firstFrame();
    const [run] = (await studio.json<{ runs: { status: string }[] }>('/api/runs')).runs;
    expect(run?.status).toBe('running');
    const before = await page.playbackTime();
    await expect.poll(() => page.playbackTime()).toBeGreaterThan(before + 0.5);
    const examples = ready.getByRole('list', { name: 'Examples' }).getByRole('button');
    // Their faces are looked for behind everything else that the machine does.
    await expect(examples).toHaveCount(3, { timeout: 120_000 });
  });
});

test('a finished video plays, seeks and downloads as an MP4', async ({ ready }) => {
  const page = new StudioPage(ready);
  await page.numberOfClips.fill('3');
  await page.generate();
  await page.finished();
  await page.video.evaluate((video: HTMLVideoElement) => {
    video.currentTime = 5;
  });
  await expect.poll(() => page.playbackTime()).toBeGreaterThanOrEqual(5);
  const download = ready.waitForEvent('download');
  await page.result.getByRole('link', { name: 'Download' }).click();
  const file = await (await download).path();
  const bytes = await readFile(file);
  expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
  expect(bytes.length).toBeGreaterThan(100_000);
});

test('an own portrait and an own recording speak too', async ({ ready, studio }) => {
  const page = new StudioPage(ready);
  await page.usePortrait(await ownPortrait());
  await page.useRecording(await ownRecording(4));
  await page.generate();
  await page.firstFrame();
  await page.finished();
  const [run] = (await studio.json<{ runs: { progress: { frames: number } }[] }>('/api/runs')).runs;
  expect(run?.progress.frames).toBe(100);
});
