import { ownRecording } from '../fixtures/material.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('a long recording is cut into parts with prompts of their own, which come back, and become one video', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  await page.useRecording(await ownRecording(30));
  await ready.getByLabel('Start from', { exact: true }).selectOption({ label: 'Long form' });
  const inParts = ready.getByRole('switch', { name: 'In parts' });
  await expect(inParts).toBeChecked();
  await expect(ready.getByText('it becomes one part')).toBeVisible();
  await ready.getByLabel('Resolution').first().selectOption('384*256');
  await ready.getByLabel('Length of a part').fill('12');
  const second = ready.getByLabel('Prompt of part 2', { exact: true });
  await second.fill('a man nods and smiles');
  expect(await violations(ready)).toEqual([]);
  // Whatever was written is there after a reload, and one step takes it back.
  await ready.reload();
  await expect(second).toHaveValue('a man nods and smiles');
  await page.generate();
  await expect(page.result.getByText('Part 1 of 2')).toBeVisible();
  const whole = ready.getByRole('link', { name: 'Whole video' });
  await expect(whole).toBeVisible({ timeout: 60_000 });
  const address = new URL((await whole.getAttribute('href')) ?? '', ready.url());
  const range = await ready.request.get(address.href, { headers: { range: 'bytes=4-7' } });
  expect(range.status()).toBe(206);
  expect(await range.text()).toBe('ftyp');
});
