import { ownRecording, twoPortraits, uprightPortrait } from '../fixtures/material.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('an example can be undone: portrait, recording and prompt come back in one step', async ({ ready }) => {
  const prompt = ready.getByLabel('Prompt', { exact: true });
  await prompt.fill('My own words.');
  await ready.getByRole('button', { name: 'Quarterly report' }).click();
  await expect(prompt).not.toHaveValue('My own words.');
  await ready.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(prompt).toHaveValue('My own words.');
  await expect(ready.getByRole('button', { name: 'Studio welcome' })).toHaveAttribute('aria-pressed', 'true');
  await ready.getByRole('button', { name: 'Redo', exact: true }).click();
  await expect(ready.getByRole('button', { name: 'Quarterly report' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

test('another portrait under the same prompt is pointed out, shows on the stage, and changes no word by itself', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  const prompt = ready.getByLabel('Prompt', { exact: true });
  const before = 'A young woman in a blazer.';
  await prompt.fill(before);
  const remark = ready.getByText('Nothing moves yet');
  await expect(remark).toBeVisible();
  let answer = (): void => {};
  const seen = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await ready.route('**/api/assets', async (route) => {
    await seen;
    await route.continue();
  });
  const used = page.usePortrait(await uprightPortrait());
  // All of it while the studio looks at it, not what the frame of the portrait before leaves of it.
  const picture = page.result.locator('.empty img');
  await expect(picture).toHaveCSS('object-fit', 'contain');
  answer();
  await used;
  await expect(picture).toHaveCSS('object-fit', 'cover');
  const hint = ready.getByText('Another portrait: does the prompt still fit?');
  await expect(hint).toBeVisible();
  await expect(remark).toBeHidden();
  await expect(prompt).toHaveValue(before);
  await ready.getByRole('button', { name: 'Use a neutral one' }).click();
  await expect(prompt).toHaveValue(/^The person looks into the camera/);
  await expect(hint).toBeHidden();
  await ready.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(prompt).toHaveValue(before);
  await ready.reload();
  await expect(hint).toBeVisible();
  await ready.getByRole('button', { name: 'Keep it' }).click();
  await expect(hint).toBeHidden();
  await expect(prompt).toHaveValue(before);
});

test('the plan says how much of the recording is used, and uses all of it with one click', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  await page.useRecording(await ownRecording(60));
  const plan = ready.getByRole('region', { name: 'What you will get' });
  await expect(plan).toContainText('19.2 s of 1:00');
  await plan.getByRole('button', { name: 'use all' }).click();
  await expect(plan).not.toContainText('of 1:00');
  await expect(page.numberOfClips).toHaveValue('32');
  // The thumb is where the number says, at the very end of a slider that has just grown.
  const thumb = ready.locator('input[type="range"]').nth(3);
  expect(await thumb.evaluate((slider: HTMLInputElement) => [slider.value, slider.max])).toEqual([
    '32',
    '32',
  ]);
});

test('a scenario comes to the same whatever was set before it', async ({ ready }) => {
  const frames = ready.getByLabel('Frames per clip', { exact: true });
  const scenario = ready.getByLabel('Start from', { exact: true });
  await scenario.selectOption({ label: 'Quick preview' });
  await expect(frames).not.toHaveValue('48');
  await scenario.selectOption({ label: 'Standard delivery' });
  await expect(frames).toHaveValue('48');
});

test('a file that is refused leaves the portrait and its findings in place, and its message can be dismissed', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  await page.usePortrait({ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  const message = ready.getByRole('alert').filter({ hasText: 'A portrait must be' });
  await expect(message).toBeVisible();
  await expect(ready.getByText('The portrait is fine.')).toBeVisible();
  await message.getByRole('button', { name: 'Dismiss this message' }).click();
  await expect(message).toBeHidden();
});

test('a portrait that is chosen before the page has started stays, and what it did not choose comes from the examples', async ({
  page,
  studio,
}) => {
  let answer = (): void => {};
  const sent = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/options', async (route) => {
    await sent;
    await route.continue();
  });
  const uploading = page.waitForRequest((request) => request.url().endsWith('/api/assets'));
  await page.goto(studio.url);
  const used = new StudioPage(page).usePortrait(await uprightPortrait());
  await uploading;
  answer();
  await used;
  await page.locator('button:enabled', { hasText: 'Generate' }).first().waitFor();
  await expect(page.getByRole('button', { name: 'Studio welcome' })).toHaveAttribute('aria-pressed', 'false');
  await expect(page.getByText('720 × 1280 px')).toBeVisible();
});

test('Escape closes the trim bar', async ({ ready }) => {
  await ready.getByRole('button', { name: 'Trim', exact: true }).click();
  await expect(ready.getByLabel('From', { exact: true })).toBeVisible();
  await ready.keyboard.press('Escape');
  await expect(ready.getByLabel('From', { exact: true })).toBeHidden();
});

test('of several faces one can be chosen, and the frame moved by keyboard before it is kept', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  await page.usePortrait(await twoPortraits());
  const dialog = ready.getByRole('dialog', { name: 'Frame the portrait' });
  await ready.getByRole('button', { name: 'Frame the portrait' }).click();
  await dialog.press('Escape');
  // The advice leads there too: whose face it is to be is not decided for anybody.
  await ready.getByRole('button', { name: 'Crop', exact: true }).click();
  const frame = dialog.getByRole('button', { name: /^Frame, / });
  const keep = dialog.getByRole('button', { name: 'Crop', exact: true });
  await expect(keep).toBeDisabled();
  // Counted from left to right, whichever is the larger.
  const leftOf = async (name: string) => {
    await dialog.getByRole('button', { name }).click();
    return (await frame.boundingBox())?.x ?? 0;
  };
  const [second, first] = [await leftOf('Face 2'), await leftOf('Face 1')];
  expect(first).toBeLessThan(second);
  const before = await frame.boundingBox();
  await frame.press('ArrowDown');
  await frame.press('Shift+ArrowLeft');
  const after = await frame.boundingBox();
  expect(after?.width).toBeLessThan(before?.width ?? 0);
  // By pointer: the frame itself moves it, its corner makes it larger or smaller.
  const drag = async (x: number, y: number, by: number) => {
    await ready.mouse.move(x, y);
    await ready.mouse.down();
    await ready.mouse.move(x + by, y + by, { steps: 4 });
    await ready.mouse.up();
  };
  const { x = 0, y = 0, width = 0, height = 0 } = after ?? {};
  await drag(x + width / 2, y + height / 2, 20);
  const moved = await frame.boundingBox();
  expect([moved?.x, moved?.width]).toEqual([expect.closeTo(x + 20, 0), expect.closeTo(width, 0)]);
  await drag((moved?.x ?? 0) + width - 2, (moved?.y ?? 0) + height - 2, -15);
  const resized = await frame.boundingBox();
  expect([resized?.x, resized?.width]).toEqual([
    expect.closeTo(moved?.x ?? 0, 0),
    expect.closeTo(width - 15, 0),
  ]);
  const said = (await frame.getAttribute('aria-label'))?.match(/\d+/g)?.map(Number) ?? [];
  const corrected = ready.waitForResponse((response) => response.url().endsWith('/fix'));
  await keep.click();
  await corrected;
  await expect(ready.getByText('Cropped.')).toBeVisible();
  await expect(ready.getByText(`${said[0]} × ${said[1]} px`)).toBeVisible();
  await ready.getByRole('button', { name: 'Restore the original' }).click();
  await expect(ready.getByText('1300 × 800 px')).toBeVisible();
});
