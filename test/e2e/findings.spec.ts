import type { Route } from '@playwright/test';
import type { Asset, Finding } from '#contract';
import { ownPortrait, ownRecording } from '../fixtures/material.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

/** The studio's real answer, with other findings: what the page does with them is the matter here. */
function found(findings: Finding[]): (route: Route) => Promise<void> {
  return async (route) => {
    const response = await route.fetch();
    const asset = (await response.json()) as Asset;
    await route.fulfill({ response, json: { ...asset, findings } });
  };
}

test('a portrait is advised on, drawn on, corrected, and brought back in one click', async ({ ready }) => {
  const advice: Finding = {
    check: 'light',
    verdict: 'advise',
    code: 'light-uneven-test',
    message: 'The left side of the face is much darker.',
    value: 2.4,
    unit: 'stops',
    fix: 'crop',
    mark: {
      shape: 'outlines',
      outlines: [
        {
          tone: 'dark',
          points: [
            { x: 500, y: 100 },
            { x: 640, y: 100 },
            { x: 640, y: 400 },
          ],
        },
      ],
    },
  };
  await ready.route('**/api/assets', found([advice]));
  // The same picture stands for the corrected one: which it is, the slot knows.
  await ready.route('**/api/assets/*/fix', async (route) => {
    const id = /assets\/([0-9a-f]+)/.exec(route.request().url())?.[1];
    const answer = await ready.request.get(new URL(`/api/assets/${id}/info`, ready.url()).href);
    await route.fulfill({ status: 201, json: { ...(await answer.json()), findings: [] } });
  });
  await expect(ready.getByText('The portrait is fine.')).toBeVisible();
  await new StudioPage(ready).usePortrait(await ownPortrait());
  const sentence = ready.getByText('The left side of the face is much darker.');
  await expect(sentence).toBeVisible();
  const zone = ready.getByRole('heading', { name: 'Audio' });
  const below = (await zone.boundingBox())?.y;
  await sentence.click();
  await expect(ready.getByText('2.4 stops')).toBeVisible();
  // What it opens lies over what stands below.
  expect((await zone.boundingBox())?.y).toBe(below);
  expect(await violations(ready)).toEqual([]);
  await ready.keyboard.press('Escape');
  await expect(ready.locator('svg polygon')).toBeVisible();
  expect(await violations(ready)).toEqual([]);
  await ready.getByRole('button', { name: 'Crop', exact: true }).click();
  expect((await zone.boundingBox())?.y).toBe(below);
  await expect(ready.getByText('Cropped.')).toBeVisible();
  await expect(sentence).toBeHidden();
  await ready.getByRole('button', { name: 'Restore the original' }).click();
  await expect(sentence).toBeVisible();
});

test('a correction of a recording is heard before it is used', async ({ ready }) => {
  const advice: Finding = {
    check: 'noise',
    verdict: 'advise',
    code: 'noise-test',
    message: 'There is noise behind the voice.',
    value: 17.3,
    unit: 'dB',
    fix: 'denoise',
    mark: { shape: 'spans', spans: [{ start: 0.5, end: 1 }] },
  };
  await ready.route('**/api/assets', found([advice]));
  await ready.route('**/api/assets/*/fix', async (route) => {
    const id = /assets\/([0-9a-f]+)/.exec(route.request().url())?.[1];
    const answer = await ready.request.get(new URL(`/api/assets/${id}/info`, ready.url()).href);
    await route.fulfill({ status: 201, json: { ...(await answer.json()), findings: [] } });
  });
  await new StudioPage(ready).useRecording(await ownRecording(3));
  const sentence = ready.getByText('There is noise behind the voice.');
  await expect(sentence).toBeVisible();
  await ready.getByRole('button', { name: 'Clean' }).click();
  const pair = ready.getByRole('region', { name: 'Listen before you use it' });
  await pair.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(pair.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await pair.getByRole('radio', { name: 'Original' }).click();
  await expect(pair.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  expect(await violations(ready)).toEqual([]);
  // Nothing is used yet.
  await expect(sentence).toBeVisible();
  await pair.getByRole('button', { name: 'Use the corrected one' }).click();
  await expect(ready.getByText('Noise reduced.')).toBeVisible();
  await expect(sentence).toBeHidden();
});
