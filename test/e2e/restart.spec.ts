import { ownPortrait } from '../fixtures/material.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test.use({ ownStudio: true });

test('while the studio is away the page says so in one way and claims nothing; afterwards all is as before', async ({
  ready,
  studio,
}) => {
  const page = new StudioPage(ready);
  await page.numberOfClips.fill('1');
  await page.generate();
  await page.finished();
  await studio.stop('SIGKILL');
  await expect(ready.getByText('The studio is not responding. Nothing here is lost')).toBeVisible();
  const chip = ready.getByRole('banner').getByRole('button', { name: /Preview \(CPU\)/ });
  await expect(chip).toContainText('Not responding');
  await page.result.getByRole('button', { name: 'Star', exact: true }).click();
  await expect(ready.getByText('Not done: the studio is not responding.')).toBeVisible();
  await ready.getByLabel('Reference image', { exact: true }).setInputFiles(await ownPortrait());
  await expect(ready.getByRole('alert').filter({ hasText: 'not responding' })).toBeVisible();
  await studio.start();
  await expect(chip).toContainText('Ready', { timeout: 30_000 });
  await expect(ready.getByText('not responding')).toHaveCount(0);
  await expect(ready.getByRole('list', { name: 'Examples' }).getByRole('listitem')).toHaveCount(3);
});
