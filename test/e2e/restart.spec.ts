import { ownPortrait } from '../fixtures/material.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test.use({ ownStudio: true });

test('while the studio is away the page says so in one way and claims nothing; afterwards all is as before', async ({
  ready,
  studio,
}) => {
  const page = new StudioPage(ready);
  const example = ready.getByRole('button', { name: 'Chinese greeting' });
  await expect(example).toBeVisible();
  await page.numberOfClips.fill('1');
  await page.generate();
  await page.finished();
  await studio.json('/api/queue', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paused: true }),
  });
  await page.generate();
  const resume = ready.getByRole('region', { name: 'Queue' }).getByRole('button', { name: 'Resume' });
  await expect(resume).toBeVisible();
  await studio.stop('SIGKILL');
  await expect(ready.getByText('The studio is not responding. Nothing here is lost')).toBeVisible();
  const chip = ready.getByRole('banner').getByRole('button', { name: /Preview \(CPU\)/ });
  await expect(chip).toContainText('Not responding');
  await page.result.getByRole('button', { name: 'Star', exact: true }).click();
  await expect(ready.getByText('Not done: the studio is not responding.')).toBeVisible();
  await ready.getByRole('status', { name: 'Messages' }).getByRole('button', { name: 'Close' }).click();
  await expect(ready.getByText('Not done: the studio is not responding.')).toBeHidden();
  await resume.click();
  await expect(ready.getByText('Not done: the studio is not responding.')).toBeVisible();
  await ready.getByLabel('Reference image', { exact: true }).setInputFiles(await ownPortrait());
  await expect(ready.getByRole('alert').filter({ hasText: 'not responding' })).toBeVisible();
  // Its picture cannot come now.
  await example.click();
  const portrait = ready.locator('.portrait .marked img');
  const width = () => portrait.evaluate((picture: HTMLImageElement) => picture.naturalWidth);
  await expect.poll(width).toBe(0);
  await studio.start();
  await expect(chip).toContainText('Ready', { timeout: 30_000 });
  await expect(ready.getByText('not responding')).toHaveCount(0);
  await expect.poll(width).toBeGreaterThan(0);
  // What could not be done was not done, and can be now.
  await resume.click();
  await expect(resume).toBeHidden();
  await expect(page.history.getByRole('listitem')).toHaveCount(2);
  await expect(ready.getByRole('list', { name: 'Examples' }).getByRole('listitem')).toHaveCount(3);
});

test('a part of the page that could not come while the studio was away comes when it is back', {
  tag: '@long',
}, async ({ ready, studio }) => {
  await studio.stop('SIGKILL');
  const chip = ready.getByRole('banner').getByRole('button', { name: /Preview \(CPU\)/ });
  await expect(chip).toContainText('Not responding');
  const shortcuts = ready.getByRole('button', { name: 'Keyboard shortcuts' });
  await shortcuts.click();
  await expect(ready.getByText('Not done: the studio is not responding.')).toBeVisible();
  await studio.start();
  await expect(chip).toContainText('Ready', { timeout: 30_000 });
  await expect(async () => {
    await shortcuts.click();
    await expect(ready.getByRole('dialog')).toHaveCSS('position', 'fixed', { timeout: 1000 });
  }).toPass();
});
