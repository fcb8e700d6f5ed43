import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('others on the network watch what is on the stage until it is stopped', async ({ ready, context }) => {
  const page = new StudioPage(ready);
  await ready.getByRole('button', { name: 'Viewers' }).click();
  const dialog = ready.getByRole('dialog', { name: 'Viewers' });
  await dialog.getByRole('button', { name: 'Start showing' }).click();
  await expect(dialog.getByRole('img', { name: 'Address as a QR code' })).toBeVisible();
  await expect(dialog.getByText('0 viewers')).toBeVisible();
  expect(await violations(ready)).toEqual([]);
  const address = new URL((await dialog.locator('pre').textContent()) ?? '');
  address.hostname = '127.0.0.1';
  await ready.keyboard.press('Escape');

  const viewer = await context.newPage();
  const failed: string[] = [];
  viewer.on('response', (answer) => {
    if (answer.status() >= 400) failed.push(answer.url());
  });
  await viewer.goto(address.href);
  await expect(viewer.getByText('The video begins in a moment.')).toBeVisible();
  expect(await violations(viewer)).toEqual([]);
  await ready.bringToFront();
  await expect(ready.getByRole('button', { name: /Viewers/ })).toContainText('1');

  await page.numberOfClips.fill('4');
  await page.generate();
  // It is seen while it is being made.
  await viewer.locator('[data-first-frame-ms]').waitFor({ state: 'attached' });
  await expect(viewer.getByText(/^A young woman/)).toBeVisible();
  await page.finished();
  expect(failed).toEqual([]);
  expect(await viewer.getByRole('link').count()).toBe(0);

  await ready.getByRole('button', { name: /Viewers/ }).click();
  await dialog.getByRole('button', { name: 'Stop showing' }).click();
  await expect(viewer.getByText('This showing is over.')).toBeVisible();
  await expect(viewer.goto(address.href)).rejects.toThrow(/ERR_CONNECTION_REFUSED/);
});
