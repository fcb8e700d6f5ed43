import type { Locator, Page } from '@playwright/test';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

const promptOf = (page: Page): Locator => page.getByLabel('Prompt', { exact: true });
const field = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });

test('four fields make the prompt, and what is rewritten in it stays', async ({ ready }) => {
  await promptOf(ready).fill('');
  await ready.getByRole('button', { name: 'Open the prompt builder' }).click();
  await field(ready, 'Style').fill('soft light');
  await field(ready, 'Person').fill('a woman in a red coat');
  await field(ready, 'Action').fill('nods twice');
  await expect(promptOf(ready)).toHaveValue('a woman in a red coat. nods twice. soft light');

  // Inside a part: the field follows. Beside it: the person's own.
  await promptOf(ready).fill('a woman in a blue coat. nods twice. soft light');
  await promptOf(ready).fill('a woman in a blue coat. nods twice. soft light. She laughs.');
  await expect(field(ready, 'Person')).toHaveValue('a woman in a blue coat');
  await field(ready, 'Style').fill('hard light');
  await expect(promptOf(ready)).toHaveValue('a woman in a blue coat. nods twice. hard light. She laughs.');

  // Across two parts: both keep their text, say so, and can be put in again.
  await promptOf(ready).fill('a woman in a blue dress walks on. hard light. She laughs.');
  await expect(ready.getByText('no longer follows this field')).toHaveCount(2);
  await field(ready, 'Person').fill('a man');
  await expect(promptOf(ready)).toHaveValue('a woman in a blue dress walks on. hard light. She laughs.');
  await ready.getByRole('button', { name: 'Put it in again' }).last().click();
  await expect(promptOf(ready)).toHaveValue(/nods twice\. hard light\. She laughs\.$/);

  await ready.reload();
  await expect(field(ready, 'Action')).toHaveValue('nods twice');
  await expect(promptOf(ready)).toHaveValue(/She laughs\.$/);
});

test('a template replaces the prompt and gives it back; the checks speak at their field', async ({
  ready,
}) => {
  await promptOf(ready).fill('My own words.');
  await ready.getByRole('button', { name: 'Open the prompt builder' }).click();
  await ready.getByLabel('Start from a template').selectOption('Teacher');
  await expect(promptOf(ready)).toHaveValue(/classroom/);
  await ready.getByRole('button', { name: 'Bring it back' }).click();
  await expect(promptOf(ready)).toHaveValue('My own words.');

  await field(ready, 'Action').fill('she is talking');
  await expect(ready.getByText('Nothing moves yet')).toBeVisible();
  await field(ready, 'Action').fill('she nods');
  await expect(ready.getByText('Nothing moves yet')).toBeHidden();
  await field(ready, 'Style').fill('high quality video');
  await expect(ready.getByText('Shows nothing: high quality.')).toBeVisible();
  await expect(ready.getByText(/about \d+ of 512 tokens/)).toBeVisible();

  await ready.getByRole('button', { name: 'About this field: Scene' }).click();
  await expect(ready.getByText('in an office', { exact: true })).toBeVisible();
  await ready.getByRole('button', { name: 'Use this example' }).click();
  await expect(field(ready, 'Scene')).toHaveValue(/pale wood floor/);
});

for (const [colorScheme, tag] of [
  ['dark', []],
  ['light', ['@long']],
] as const)
  test.describe(`the prompt builder, ${colorScheme}`, { tag: [...tag] }, () => {
    test.use({ colorScheme });

    test('has no accessibility violations and fits a phone', async ({ ready }) => {
      await ready.getByRole('button', { name: 'Open the prompt builder' }).click();
      await field(ready, 'Action').fill('she is talking');
      expect(await violations(ready)).toEqual([]);
      await ready.setViewportSize({ width: 390, height: 844 });
      expect(await violations(ready)).toEqual([]);
      const wide = await ready.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
    });
  });
