import { uprightPortrait } from '../fixtures/material.ts';
import { pictureSize, type Size, scrollers } from './picture-size.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

/** The least that a landscape picture takes of a screen, px, with a run on the stage and its film below. */
const LEAST = [
  { screen: { width: 1440, height: 900 }, width: 830 },
  { screen: { width: 1366, height: 768 }, width: 755 },
  { screen: { width: 1920, height: 1080 }, width: 1300 },
];

test('the picture is the largest thing on a projector and on a laptop, without scrolling', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  await page.numberOfClips.fill('1');
  await page.generate();
  await page.firstFrame();
  await page.finished();
  for (const { screen, width } of LEAST) {
    await ready.setViewportSize(screen);
    const at = `${screen.width}×${screen.height}`;
    await expect.poll(async () => (await pictureSize(ready)).width, at).toBeGreaterThanOrEqual(width);
    expect(await scrollers(ready), at).toEqual([]);
    measured(at, await pictureSize(ready));
  }
});

test('an upright picture is as high as the stage, with controls that span it and a calm fill beside it', {
  tag: '@long',
}, async ({ ready }) => {
  const page = new StudioPage(ready);
  await page.usePortrait(await uprightPortrait());
  await page.numberOfClips.fill('1');
  await page.generate();
  await page.firstFrame();
  await page.finished();
  const { width, height } = await pictureSize(ready);
  measured('1440×900, upright', { width, height });
  expect(width).toBeGreaterThanOrEqual(300);
  expect(height).toBeGreaterThanOrEqual(560);
  for (const screen of [
    { width: 1440, height: 900 },
    { width: 1280, height: 720 },
    { width: 390, height: 844 },
  ]) {
    await ready.setViewportSize(screen);
    const stage = await page.result.locator('.player').boundingBox();
    const bar = await page.result.locator('media-control-bar.bar').boundingBox();
    expect(bar?.width, `${screen.width}`).toBeCloseTo(stage?.width ?? 0, 0);
    for (const name of ['play', 'mute', 'fullscreen']) {
      const button = page.result.locator(`media-${name}-button`);
      const box = await button.boundingBox();
      expect(box?.width, `${name} at ${screen.width}`).toBeGreaterThanOrEqual(28);
      expect((box?.x ?? 0) + (box?.width ?? 0), `${name} at ${screen.width}`).toBeLessThanOrEqual(
        (stage?.x ?? 0) + (stage?.width ?? 0) + 1,
      );
    }
  }
  await expect(page.result.locator('img.fill')).toBeVisible();
  // Its card is wide: all of the picture is in it, the forehead too.
  await expect(page.history.locator('img.upright')).toHaveCSS('object-fit', 'contain');

  await ready.setViewportSize({ width: 1280, height: 720 });
  await page.result.locator('media-fullscreen-button').click();
  await expect
    .poll(() => ready.evaluate(() => document.fullscreenElement?.querySelectorAll('img.fill, video').length))
    .toBe(2);
  for (const part of ['video', 'media-control-bar.bar', 'media-fullscreen-button']) {
    const box = await page.result.locator(part).boundingBox();
    const inside =
      box && box.x >= -1 && box.y >= -1 && box.x + box.width <= 1281 && box.y + box.height <= 721;
    expect(inside, `${part} ${JSON.stringify(box)}`).toBe(true);
  }
  await page.result.locator('media-fullscreen-button').click();
  await expect.poll(() => ready.evaluate(() => document.fullscreenElement)).toBeNull();
});

/** Keeps what was measured in the report of the tests, `test-results/e2e-pages.json`: the README names it. */
function measured(screen: string, { width, height }: Size): void {
  test.info().annotations.push({ type: `picture at ${screen}`, description: `${width}×${height} px` });
}
