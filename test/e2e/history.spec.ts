import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('a past run can be opened, its parameters re-used, and it can be deleted', async ({ ready, studio }) => {
  const page = new StudioPage(ready);
  const seed = ready.getByLabel('Seed', { exact: true });
  await seed.fill('7');
  await page.numberOfClips.fill('1');
  await page.generate();
  await page.finished();
  await seed.fill('8');
  await page.generate();
  await page.finished();
  await expect(page.history.getByRole('listitem')).toHaveCount(2);

  const older = page.history.getByRole('listitem').nth(1);
  await older.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Use these parameters' }).click();
  await expect(seed).toHaveValue('7');

  await older.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Delete' }).click();
  await ready
    .getByRole('alertdialog')
    .getByRole('button', { name: /delete/i })
    .click();
  await expect(page.history.getByRole('listitem')).toHaveCount(1);
  expect((await studio.json<{ runs: unknown[] }>('/api/runs')).runs).toHaveLength(1);
});
