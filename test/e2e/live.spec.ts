import { expect, test } from './studio.ts';

test('somebody speaks live: the portrait moves, also in a window of its own, and what is recorded is in the history', async ({
  ready,
  studio,
  context,
}) => {
  await ready.getByRole('tab', { name: 'Live' }).click();
  await ready.getByRole('button', { name: 'Start live' }).click();
  const panel = ready.getByRole('region', { name: 'Live' });
  await expect(panel.getByText('You are live.')).toBeVisible();
  const picture = ready.getByLabel('Live picture');
  const time = async () => Number(await picture.getAttribute('data-time'));
  await expect.poll(time).toBeGreaterThan(0.5);

  // The picture alone, as a program that mixes video shows it.
  const mixer = await context.newPage();
  await mixer.goto(`${studio.url}/live/view`);
  await expect(mixer.locator('canvas')).toBeVisible();
  await expect
    .poll(async () => Number(await mixer.locator('canvas').getAttribute('data-time')))
    .toBeGreaterThan(0.5);
  expect(await mixer.locator('body').innerText()).toBe('');
  await mixer.close();

  await panel.getByRole('button', { name: 'Record' }).click();
  await expect(panel.getByRole('button', { name: 'Stop recording' })).toBeVisible();
  await ready.waitForTimeout(1_500);
  await panel.getByRole('button', { name: 'Stop recording' }).click();
  await expect(panel.getByText('The recording is in the history.')).toBeVisible();

  // Muted, the avatar rests and goes on being shown.
  await panel.getByRole('button', { name: 'Mute' }).click();
  await expect(panel.getByText('You are not heard.')).toBeVisible();
  const muted = await time();
  await expect.poll(time).toBeGreaterThan(muted + 0.3);

  await panel.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(picture).toBeHidden();
  await expect(ready.getByRole('region', { name: 'Result' }).getByText('Done')).toBeVisible();
});

test('a microphone that is refused is named, with what to do', async ({ ready, context }) => {
  await context.clearPermissions();
  await ready.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await ready.getByRole('tab', { name: 'Live' }).click();
  await ready.getByRole('button', { name: 'Start live' }).click();
  await expect(ready.getByRole('alert')).toContainText('Allow it at the address bar');
  await expect(ready.getByRole('button', { name: 'Start live' })).toBeEnabled();
});
