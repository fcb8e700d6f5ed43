import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

test('the doctor says what works, what another engine lacks and how to get it, in both languages', async ({
  ready,
}) => {
  await ready.getByRole('link', { name: 'Doctor' }).click();
  const doctor = ready.getByRole('region', { name: 'Doctor' });
  await expect(doctor.getByRole('status')).toContainText('took');
  await expect(doctor.getByText(/^In order: Node \d/)).toBeVisible();
  await expect(doctor.getByText('It plays videos while they are made.')).toBeVisible();
  expect(await violations(ready)).toEqual([]);

  await doctor.getByRole('combobox', { name: 'Engine to look at' }).selectOption('liveavatar');
  await expect(doctor.getByRole('status')).toContainText('things will not work');
  await expect(doctor.getByText('Will not work: A LiveAvatar checkout.')).toBeVisible();
  await expect(doctor.getByText('checkout: /path/to/LiveAvatar')).toBeVisible();

  await ready.getByRole('button', { name: 'Language' }).click();
  await ready.getByRole('menuitemradio', { name: '中文' }).click();
  await expect(
    ready.getByRole('region', { name: '体检' }).getByText('LiveAvatar 的代码目录。'),
  ).toBeVisible();
  await ready.emulateMedia({ colorScheme: 'light' });
  await expect(ready.locator('html')).toHaveCSS('color-scheme', 'light');
  expect(await violations(ready)).toEqual([]);
});
