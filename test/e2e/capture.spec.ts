import type { Page } from '@playwright/test';
import type { Asset, Options } from '../../server/contract/index.ts';
import type { Studio } from '../fixtures/studio.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

/** What the studio says of the next file that the page sends. */
async function nextUpload(page: Page): Promise<Asset> {
  const answer = await page.waitForResponse(
    (response) => response.url().endsWith('/api/assets') && response.request().method() === 'POST',
  );
  expect(answer.status()).toBe(201);
  return (await answer.json()) as Asset;
}

test('a voice is recorded with the microphone, heard, and used', { tag: '@long' }, async ({ ready }) => {
  await ready.getByRole('button', { name: 'Record your voice' }).click();
  const dialog = ready.getByRole('dialog', { name: 'Record your voice' });
  // Chromium's pretended microphone beeps once a second.
  await dialog.getByRole('combobox', { name: 'Microphone' }).selectOption({ index: 1 });
  await expect(dialog.getByRole('combobox', { name: 'Microphone' })).not.toHaveValue('');
  await dialog.getByRole('button', { name: 'Record' }).click();
  const clock = dialog.locator('output');
  await expect(clock).toHaveText('0:02');
  // A pause is not part of the take, and the microphone is still heard.
  await dialog.getByRole('button', { name: 'Pause' }).click();
  const loudness = dialog.getByRole('meter', { name: 'Loudness' });
  const level = () => loudness.evaluate((meter: HTMLMeterElement) => meter.value);
  const before = await level();
  await expect.poll(level).not.toBe(before);
  await expect(clock).toHaveText('0:02');
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await expect(clock).toHaveText('0:03');
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog.locator('audio')).toHaveAttribute('src', /^blob:/);
  const uploaded = nextUpload(ready);
  await dialog.getByRole('button', { name: 'Use this recording' }).click();
  const asset = await uploaded;
  expect(asset).toMatchObject({ kind: 'audio' });
  expect(asset.kind === 'audio' && asset.seconds).toBeGreaterThan(1.5);
  await expect(dialog).toBeHidden();
});

test('a picture is taken with the camera, looked at, and judged like any other', async ({ ready }) => {
  await ready.getByRole('button', { name: 'Take a picture' }).click();
  const dialog = ready.getByRole('dialog', { name: 'Take a picture' });
  await dialog.getByRole('button', { name: 'Take it' }).click();
  await expect(dialog.getByRole('img', { name: 'Take a picture' })).toBeVisible();
  const uploaded = nextUpload(ready);
  await dialog.getByRole('button', { name: 'Use this picture' }).click();
  expect(await uploaded).toMatchObject({ kind: 'image', mime: 'image/png' });
  // Chromium's pretended camera shows a pattern: nobody is in it, and the page says so.
  await expect(ready.getByText(/no face/i).first()).toBeVisible();
  await expect(new StudioPage(ready).generateButton).toBeDisabled();
});

test('on a page that is not secure camera and microphone say what a browser asks for', async ({
  page,
  studio,
}) => {
  // As over plain HTTP from another machine: a browser then hides its devices.
  await page.addInitScript(() => {
    Object.defineProperty(window, 'isSecureContext', { value: false });
    Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined });
  });
  await page.goto(studio.url);
  for (const name of ['Take a picture', 'Record your voice']) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('dialog', { name })).toContainText('only on this machine or over HTTPS');
    await page.keyboard.press('Escape');
  }
});

async function length(studio: Studio, id: string): Promise<number> {
  const asset = await studio.json<Asset>(`/api/assets/${id}/info`);
  return asset.kind === 'audio' ? asset.seconds : 0;
}

test('a recording is trimmed to the part that is wanted, and the whole one is kept', async ({
  ready,
  studio,
}) => {
  const { defaults } = await studio.json<Options>('/api/options');
  const whole = await length(studio, defaults.audio ?? '');
  await ready.getByRole('button', { name: 'On 5 s' }).click();
  await expect(ready.getByText(/^0:05 \/ /)).toBeVisible();
  await ready.getByRole('button', { name: 'Back 5 s' }).click();
  await expect(ready.getByText(/^0:00 \/ /)).toBeVisible();
  await ready.getByRole('button', { name: 'Volume, speed, download' }).click();
  const sound = ready.getByRole('dialog', { name: 'Volume, speed, download' });
  await sound.getByRole('slider', { name: 'Volume' }).fill('0.3');
  await sound.getByRole('radio', { name: '1.5' }).click();
  await expect(sound.getByRole('radio', { name: '1.5' })).toBeChecked();
  await expect(sound.getByRole('link', { name: 'Download' })).toHaveAttribute('download', /./);
  expect(await violations(ready)).toEqual([]);
  await ready.keyboard.press('Escape');
  await ready.getByRole('button', { name: 'Trim' }).click();
  await ready.getByLabel('From', { exact: true }).fill('1,0');
  await ready.getByLabel('From', { exact: true }).press('Tab');
  await ready.getByLabel('To', { exact: true }).fill('4,5');
  await ready.getByLabel('To', { exact: true }).press('Tab');
  const answer = ready.waitForResponse((response) => response.url().endsWith('/fix'));
  await ready.getByRole('button', { name: /^Keep 3\.5/ }).click();
  const part = (await (await answer).json()) as Asset;
  expect(part.kind === 'audio' && part.seconds).toBeCloseTo(3.5, 1);
  expect(await length(studio, defaults.audio ?? '')).toBe(whole);
  await expect(ready.getByText('0:00 / 0:03')).toBeVisible();
});
