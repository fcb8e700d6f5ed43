import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('a changed control bears a mark and a way back; portrait and recording are enlarged and taken away', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  const steps = ready.getByLabel('Sample steps', { exact: true });
  const usual = await steps.inputValue();
  const back = ready.getByRole('button', { name: /^Sample steps: Back to/ });
  await expect(back).toBeHidden();
  await steps.fill('7');
  await back.click();
  await expect(steps).toHaveValue(usual);
  await expect(steps).toBeFocused();
  await expect(back).toBeHidden();

  await ready.getByRole('button', { name: /^Enlarge/ }).click();
  const large = ready.getByRole('dialog');
  await expect(large.getByRole('img')).toBeVisible();
  await expect(large.getByRole('button', { name: 'Replace the portrait' })).toBeVisible();
  expect(await violations(ready)).toEqual([]);
  await ready.keyboard.press('Escape');

  await ready.getByRole('button', { name: 'Remove the portrait' }).click();
  await expect(ready.getByText('Drop a portrait here, click, or paste one')).toBeVisible();
  await expect(ready.getByText('Add a portrait first.')).toBeVisible();
  await ready.getByRole('button', { name: 'Remove the recording' }).click();
  await expect(ready.getByText('Drop a recording here, click, or paste one')).toBeVisible();
  await ready.getByRole('button', { name: 'Undo' }).click();
  await ready.getByRole('button', { name: 'Undo' }).click();
  await expect(page.generateButton).toBeEnabled();
  await expect(page.generateButton).toContainText('Ctrl ↵');
  await expect(ready.getByRole('link', { name: 'API' })).toHaveJSProperty(
    'href',
    `${new URL(ready.url()).origin}/api/docs`,
  );
});

test('keys work on the stage and a list names them; a run says what is new about it, and is renamed', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  await page.numberOfClips.fill('2');
  await page.generate();
  await page.finished();
  await ready.getByLabel('Seed', { exact: true }).fill('421');
  await ready.getByLabel('Sample steps', { exact: true }).fill('3');
  await page.generate();
  await page.finished();

  await ready.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const paused = () => page.video.evaluate((video: HTMLVideoElement) => video.paused);
  const muted = () => page.video.evaluate((video: HTMLVideoElement) => video.muted);
  const [before, sound] = [await paused(), await muted()];
  await ready.keyboard.press(' ');
  await expect.poll(paused).toBe(!before);
  await ready.keyboard.press('m');
  await expect.poll(muted).toBe(!sound);
  // On a button of the player the same key does it once, too.
  await page.result.locator('media-mute-button').focus();
  await ready.keyboard.press('m');
  await expect.poll(muted).toBe(sound);
  await ready.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  if (!(await paused())) await ready.keyboard.press(' ');
  await ready.keyboard.press('ArrowLeft');
  await expect.poll(() => page.playbackTime()).toBe(0);
  await ready.keyboard.press('ArrowRight');
  await expect.poll(() => page.playbackTime()).toBeGreaterThan(1);
  await ready.keyboard.press('?');
  const list = ready.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(list).toContainText('Full screen');
  expect(await violations(ready)).toEqual([]);
  await ready.keyboard.press('Escape');
  await expect(list).toBeHidden();

  await ready.getByRole('link', { name: 'All runs' }).click();
  const card = ready.getByRole('listitem').filter({ hasText: 'seed 421 · 3 steps' });
  await card.hover();
  await expect(card.getByRole('link', { name: 'Download' })).toBeVisible();
  await card.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Rename…' }).click();
  await ready.getByRole('textbox', { name: 'Title' }).fill('The good one');
  await ready.keyboard.press('Enter');
  await expect(ready.getByRole('button', { name: /The good one/ }).first()).toBeVisible();

  // Several at once, found by day and by words that stay where they are typed.
  await expect(ready.getByRole('heading', { name: 'Today' })).toBeVisible();
  const search = ready.getByRole('searchbox', { name: 'Search' });
  await ready.setViewportSize({ width: 768, height: 1024 });
  expect((await ready.getByRole('search').boundingBox())?.height).toBeLessThan(60);
  await ready.setViewportSize({ width: 1440, height: 900 });
  const place = await search.boundingBox();
  await search.fill('nobody said this');
  await expect(ready.getByText('No run matches.')).toBeVisible();
  expect(await search.boundingBox()).toEqual(place);
  await search.fill('');
  const boxes = ready.getByRole('checkbox', { name: /^Pick/ });
  await expect(boxes).toHaveCount(2);
  await boxes.first().check();
  await boxes.last().click({ modifiers: ['Shift'] });
  const bar = ready.getByRole('toolbar', { name: 'Picked runs' });
  await expect(bar).toContainText('2 picked');
  expect(await violations(ready)).toEqual([]);
  const download = ready.waitForEvent('download');
  await bar.getByRole('link', { name: 'Download 2 videos' }).click();
  expect((await download).suggestedFilename()).toMatch(/^LiveAvatar .*\.zip$/);
  await bar.getByRole('button', { name: 'Delete' }).click();
  const question = ready.getByRole('alertdialog', { name: 'Delete 2 runs?' });
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(boxes).toHaveCount(0);
  await expect(bar).toBeHidden();
});
