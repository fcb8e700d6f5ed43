import { readFile } from 'node:fs/promises';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

test('a scenario says what it changed and what was adapted, and is undone in one step', async ({ ready }) => {
  const steps = ready.getByRole('spinbutton', { name: 'Sample steps' });
  const before = await steps.inputValue();
  await ready.getByLabel('Start from', { exact: true }).selectOption('Quick preview');
  const note = ready.getByRole('status').filter({ hasText: 'Changed:' });
  await expect(note).toContainText('Resolution 704×384 → 384×256');
  await expect(note).toContainText('Sample steps 4 → 3');
  expect(await violations(ready)).toEqual([]);
  await note.getByRole('button', { name: 'Undo' }).click();
  await expect(steps).toHaveValue(before);
  await expect(note).toBeHidden();
});

test('settings are kept under a name, used, renamed, exported and deleted', async ({ ready, studio }) => {
  const menu = ready.getByRole('button', { name: 'Presets and link' });
  await ready.getByRole('spinbutton', { name: 'Sample steps' }).fill('3');
  await menu.click();
  await ready.getByRole('menuitem', { name: 'Save as a preset…' }).click();
  expect(await violations(ready)).toEqual([]);
  await ready.getByLabel('Name', { exact: true }).fill('Launch day');
  await ready.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(ready.getByText('Saved as “Launch day”.')).toBeVisible();

  await ready.getByRole('button', { name: 'Restore defaults' }).click();
  await ready.getByLabel('Start from', { exact: true }).selectOption('Launch day');
  await expect(ready.getByRole('spinbutton', { name: 'Sample steps' })).toHaveValue('3');

  await menu.click();
  await ready.getByRole('menuitem', { name: 'Your presets…' }).click();
  await ready.getByRole('button', { name: 'More for “Launch day”' }).click();
  await ready.getByRole('menuitem', { name: 'Rename' }).click();
  await ready.getByLabel('Name', { exact: true }).fill('Release');
  await ready.getByRole('button', { name: 'Rename' }).click();
  const more = ready.getByRole('button', { name: 'More for “Release”' });
  await more.click();
  const downloading = ready.waitForEvent('download');
  await ready.getByRole('menuitem', { name: 'Export as YAML' }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toBe('Release.yaml');
  expect(await readFile(await file.path(), 'utf8')).toMatch(/^params:\n[\s\S]*sample_steps: 3\n/);
  expect(await violations(ready)).toEqual([]);

  await more.click();
  await ready.getByRole('menuitem', { name: 'Delete' }).click();
  await ready.getByRole('button', { name: 'Delete' }).click();
  await expect(more).toBeHidden();
  const { presets } = await studio.json<{ presets: { readOnly: boolean }[] }>('/api/presets');
  expect(presets.every(({ readOnly }) => readOnly)).toBe(true);
});

test('a link opens the page with its settings, and nonsense in it is named', async ({
  studio,
  page,
  context,
}) => {
  await page.goto(`${studio.url}/?sample_steps=3&size=720*400&num_clip=-4`);
  const steps = page.getByRole('spinbutton', { name: 'Sample steps' });
  await expect(steps).toHaveValue('3');
  await expect(page.getByText('does not know: num_clip=-4')).toBeVisible();
  await steps.fill('5');
  await expect(page).toHaveURL(/sample_steps=5/);
  expect(page.url()).not.toContain('num_clip');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Presets and link' }).click();
  await page.getByRole('menuitem', { name: 'Copy a link to these settings' }).click();
  await expect(page.getByText('The link is copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('size=720*400&sample_steps=5');
});
