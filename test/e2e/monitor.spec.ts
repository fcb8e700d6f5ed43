import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('the machine is looked at over a run and as it is now, in both languages', async ({ ready }) => {
  const page = new StudioPage(ready);
  // Long enough for two looks at the machine, which make a curve.
  await page.numberOfClips.fill('6');
  await page.generate();
  await page.finished();
  const card = page.history.getByRole('listitem');
  await card.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Monitor' }).click();
  const dialog = ready.getByRole('dialog', { name: 'Monitor' });
  await expect(dialog.getByRole('figure').filter({ hasText: 'Main memory' })).toContainText(
    'the plan promised',
  );
  expect(await violations(ready)).toEqual([]);
  await ready.keyboard.press('Escape');
  await card.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Show the log' }).click();
  await expect(ready.getByRole('dialog', { name: 'Log' }).locator('pre')).not.toBeEmpty();
  expect(await violations(ready)).toEqual([]);
  await ready.keyboard.press('Escape');

  await ready.getByRole('link', { name: 'Doctor' }).click();
  await ready.getByRole('region', { name: 'Doctor' }).getByRole('link', { name: 'Monitor' }).click();
  await expect(ready.getByRole('region', { name: 'Monitor' }).getByText('Processor')).toBeVisible();
  expect(await violations(ready)).toEqual([]);
  await ready.getByRole('button', { name: 'Language' }).click();
  await ready.getByRole('menuitemradio', { name: '中文' }).click();
  await expect(ready.getByRole('region', { name: '监视' }).getByText('处理器')).toBeVisible();
  await ready.emulateMedia({ colorScheme: 'light' });
  await expect(ready.locator('html')).toHaveCSS('color-scheme', 'light');
  expect(await violations(ready)).toEqual([]);
});
