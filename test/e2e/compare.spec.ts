import type { Page } from '@playwright/test';
import type { Options, Run } from '#contract';
import type { Studio } from '../fixtures/studio.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

/** Makes runs of the examples with these seeds, and waits for their end; oldest first. */
async function runsWith(studio: Studio, seeds: readonly number[]): Promise<Run[]> {
  const { defaults } = await studio.json<Options>('/api/options');
  const headers = { 'content-type': 'application/json' };
  const made: Run[] = [];
  for (const base_seed of seeds) {
    const params = { base_seed, num_clip: 2 };
    const body = JSON.stringify({ image: defaults.image, audio: defaults.audio, prompt: 'calm', params });
    made.push(await studio.json<Run>('/api/runs', { method: 'POST', headers, body }));
  }
  const done = async () => {
    const { runs } = await studio.json<{ runs: Run[] }>('/api/runs');
    return runs.filter(({ status }) => status === 'done').length;
  };
  await expect.poll(done, { timeout: 60_000 }).toBe(seeds.length);
  return made;
}

/** Where each of the videos is, in frames. */
const frames = (page: Page): Promise<number[]> =>
  page
    .locator('article video')
    .evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).currentTime * 25));
/** Videos that stand on the same frame are this near, in frames: the clock leaves a millisecond as it is. */
const SAME = 0.06;
/** How far the videos are apart, in frames. */
const apart = async (page: Page): Promise<number> => {
  const at = await frames(page);
  return Math.max(...at) - Math.min(...at);
};

test('two runs are picked and compared on one clock, a frame apart at most, and the address restores it', async ({
  ready,
  studio,
}) => {
  const [first, second] = await runsWith(studio, [7, 8]);
  await ready.goto(`${studio.url}/#library`);
  const boxes = ready.getByRole('checkbox', { name: /^Pick/ });
  await expect(boxes).toHaveCount(2);
  for (const box of await boxes.all()) await box.check();
  await ready.getByRole('link', { name: 'Compare 2' }).click();
  expect(new URL(ready.url()).hash).toBe(`#compare=${first?.id},${second?.id}`);

  const cells = ready.getByRole('article');
  await expect(cells).toHaveCount(2);
  // Only what differs stands above each; the rest is folded away.
  await expect(cells.nth(0).locator('dd').first()).toHaveText('7');
  await expect(cells.nth(1).locator('dd').first()).toHaveText('8');
  await expect(cells.nth(1)).not.toContainText('Sample steps');
  await ready.getByRole('button', { name: 'The same in all' }).click();
  await expect(ready.getByText('Sample steps', { exact: true })).toBeVisible();

  const seek = ready.getByRole('slider', { name: 'Position' });
  for (const to of [1.2, 0.4, 2.04]) {
    await seek.fill(String(to));
    await expect.poll(async () => Math.floor((await frames(ready))[0] ?? -1)).toBe(Math.round(to * 25));
    expect(await apart(ready)).toBeLessThan(SAME);
  }
  await seek.fill('0');
  await ready.getByRole('button', { name: 'Play all' }).click();
  await expect.poll(async () => Math.min(...(await frames(ready)))).toBeGreaterThan(25);
  // A busy machine may hold one back; it catches up.
  await expect.poll(() => apart(ready)).toBeLessThanOrEqual(1);
  await ready.getByRole('button', { name: 'Pause all' }).click();
  await expect.poll(() => apart(ready)).toBeLessThan(SAME);

  const muted = () =>
    ready
      .locator('article video')
      .evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).muted));
  expect(await muted()).toEqual([false, true]);
  await cells.nth(1).locator('video').click();
  expect(await muted()).toEqual([true, false]);
  await ready.getByRole('radio', { name: 'Flicker' }).click();
  await expect(ready.locator('article video').nth(1)).toBeHidden();
  await ready.keyboard.down('f');
  await expect(ready.locator('article video').nth(1)).toBeVisible();
  await ready.keyboard.up('f');
  await ready.getByRole('radio', { name: 'Wipe' }).click();

  await ready.reload();
  await expect(ready.getByRole('radio', { name: 'Wipe' })).toBeChecked();
  await expect(cells.nth(1).getByRole('button', { name: 'Sound of this one' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  expect(await violations(ready)).toEqual([]);
  await cells.nth(0).getByRole('button', { name: 'Keep this one' }).click();
  await ready
    .getByRole('alertdialog')
    .getByRole('button', { name: /delete/i })
    .click();
  await expect(ready.getByText('There is nothing left to compare it with.')).toBeVisible();
  await expect(cells).toHaveCount(1);
});
