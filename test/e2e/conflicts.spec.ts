import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

test('what LiveAvatar cannot run is named at its control, with what it can, before any run', async ({
  ready,
  studio,
}) => {
  await ready.goto(
    `${studio.url}/?engine=liveavatar&sample_solver=unipc&sample_steps=6&infer_frames=32&enable_vae_parallel=true`,
  );
  const conflict = (text: RegExp) => ready.getByRole('alert').filter({ hasText: text });
  await expect(conflict(/Sample steps: this engine takes 4 at most/)).toContainText('On a single GPU');
  await expect(conflict(/solver euler only/)).toBeVisible();
  await expect(conflict(/VAE parallel off only/)).toBeVisible();
  const frames = conflict(/Of 32 frames per clip, 8 would be lost/);
  await expect(frames).toContainText('blocks of 12 frames');
  await expect(frames.getByRole('button', { name: 'Use 36' })).toBeVisible();
  expect(await violations(ready)).toEqual([]);
  await frames.getByRole('button', { name: 'Use 24' }).click();
  await expect(ready.getByRole('spinbutton', { name: 'Frames per clip' })).toHaveValue('24');
  await expect(frames).toBeHidden();
  await ready.getByRole('button', { name: /no effect in this engine/ }).click();
  await expect(ready.getByText('LiveAvatar accepts the guide scale and uses it nowhere.')).toBeVisible();
  await conflict(/Sample steps/)
    .getByRole('button', { name: 'Use 4' })
    .click();
  await conflict(/solver/)
    .getByRole('button', { name: 'Use euler' })
    .click();
  await conflict(/VAE parallel/)
    .getByRole('button', { name: 'Use off' })
    .click();
  await expect(conflict(/frames per clip|sample steps|solver|VAE parallel/i)).toHaveCount(0);
  await expect(ready.getByRole('spinbutton', { name: 'Sample steps' })).toHaveValue('4');
});

test('a scenario that the engine cannot run as written says what was adapted and why', async ({ ready }) => {
  await ready.getByRole('button', { name: 'Preview (CPU)' }).click();
  await ready.getByRole('radio', { name: 'LiveAvatar (GPU)' }).check();
  await ready.keyboard.press('Escape');
  await ready.getByLabel('Start from', { exact: true }).selectOption('Best quality');
  const note = ready.getByRole('status').filter({ hasText: 'Adjusted to what this engine can run:' });
  await expect(note).toContainText('Sample steps');
  await expect(note).toContainText('Sample steps: this engine takes 4 at most');
  await expect(note).toContainText('VAE parallel');
});
