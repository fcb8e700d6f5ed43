import { ownRecording } from '../fixtures/material.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('the lips of a finished run are checked, what explains them is said, and the corrected run is made', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  const spoken = await ownRecording(4);
  const { buffer } = spoken;
  // Speech that begins at once.
  await page.useRecording({
    ...spoken,
    buffer: Buffer.concat([buffer.subarray(0, 44), buffer.subarray(44 + 16_000)]),
  });
  await ready.getByLabel('Resolution').first().selectOption('384*256');
  await page.numberOfClips.fill('2');
  await page.generate();
  await page.firstFrame();
  await page.finished();
  const card = page.history.getByRole('listitem');
  await card.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Check lip-sync' }).click();
  const dialog = ready.getByRole('dialog', { name: 'Check lip-sync' });
  await expect(dialog.getByRole('status')).toContainText('Lips and sound go together', { timeout: 60_000 });
  await expect(dialog.getByText(/^Lag -?\d+ ms, agreement \d+ %/)).toBeVisible();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'silence before' })).toBeVisible();
  expect(await violations(ready)).toEqual([]);
  await dialog.getByRole('button', { name: 'Correct the recording and run again' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.history.getByRole('listitem')).toHaveCount(2);
  await page.finished();
});
