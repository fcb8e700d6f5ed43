import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { BatchWithRuns } from '#contract';
import type { Studio } from '../fixtures/studio.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

/** The sweep that the address names, as the studio has it. */
function shown(page: Page, studio: Studio): Promise<BatchWithRuns> {
  const id = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('sweep');
  return studio.json<BatchWithRuns>(`/api/batches/${id}`);
}

async function isMade(page: Page, studio: Studio, runs: number): Promise<void> {
  const done = async () => (await shown(page, studio)).counts.done;
  await expect.poll(done, { timeout: 90_000 }).toBe(runs);
}

test('a sweep is planned cell by cell, made, shown as a grid on one clock, compared and taken away as files', async ({
  ready,
  studio,
}) => {
  await ready.getByRole('radio', { name: /^Preview/ }).click();
  await ready.keyboard.press('s');
  const dialog = ready.getByRole('dialog', { name: 'Sweep' });
  const values = dialog.getByRole('list', { name: 'Values: Sample steps' });
  await expect(values.getByRole('listitem')).toHaveText(['3', '4', '6']);
  // What the control cannot be is no value; what this engine cannot run is said of each cell before anything runs.
  await dialog.getByRole('textbox', { name: 'Add a value' }).fill('99');
  await ready.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText('99 is no value of this setting.');
  await dialog.getByRole('textbox', { name: 'Add a value' }).fill('9');
  await ready.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Remove 6' }).click();
  await dialog.getByRole('button', { name: 'Change a second setting too' }).click();
  await dialog.getByRole('radio', { name: 'From – to' }).nth(1).click();
  await dialog.getByRole('textbox', { name: 'Step', exact: true }).fill('3');
  await dialog.getByRole('switch', { name: 'Only the beginning' }).click();
  await dialog.getByRole('spinbutton', { name: 'Seconds' }).fill('1');
  const plan = dialog.getByRole('region', { name: 'What it comes to' });
  await expect(plan.getByText('4 runs')).toBeVisible();
  await expect(plan.getByRole('row').nth(3).getByRole('cell')).toHaveText([/8 at most/, /8 at most/]);
  await expect(dialog.getByText('2 cannot be made and are left out')).toBeVisible();
  expect(await violations(ready)).toEqual([]);
  await dialog.getByRole('button', { name: 'Start 4 runs' }).click();

  await expect(ready).toHaveURL(/#sweep=/);
  const cells = ready.getByRole('article');
  await expect(cells).toHaveCount(6);
  await isMade(ready, studio, 4);
  const batch = await shown(ready, studio);
  expect(batch.runs.map(({ params }) => [params.sample_steps, params.sample_guide_scale])).toEqual([
    [3, 0],
    [3, 3],
    [4, 0],
    [4, 3],
  ]);
  expect(new Set(batch.runs.map(({ params }) => params.base_seed)).size).toBe(1);
  await expect(ready.getByText('Not made')).toHaveCount(2);

  const cell = ready.getByRole('article', { name: 'Sample steps 4, Guide scale 3' });
  await ready.getByRole('button', { name: 'Play all' }).click();
  const times = () =>
    cells.locator('video').evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).currentTime));
  await expect.poll(async () => Math.min(...(await times()))).toBeGreaterThan(0.4);
  await expect
    .poll(async () => Math.max(...(await times())) - Math.min(...(await times())))
    .toBeLessThan(0.05);
  await ready.reload();
  await expect(cell.locator('video')).toBeVisible();
  expect(await violations(ready)).toEqual([]);

  const made = ready.waitForEvent('download');
  await ready.getByRole('button', { name: 'Take away as a file' }).click();
  await ready.getByRole('menuitem', { name: /PNG/ }).click();
  const png = await readFile(await (await made).path());
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const film = ready.waitForEvent('download', { timeout: 60_000 });
  await ready.getByRole('button', { name: 'Take away as a file' }).click();
  await ready.getByRole('menuitem', { name: /MP4/ }).click();
  expect((await readFile(await (await film).path())).subarray(4, 8).toString()).toBe('ftyp');

  await cell.hover();
  await cell.getByRole('checkbox').check();
  const other = ready.getByRole('article', { name: 'Sample steps 3, Guide scale 0' });
  await other.hover();
  await other.getByRole('checkbox').check();
  await ready.getByRole('link', { name: 'Compare 2' }).click();
  await expect(ready).toHaveURL(new RegExp(`#compare=${batch.runs[0]?.id},${batch.runs[3]?.id}`));
  await ready.goBack();
  await cell.hover();
  await cell.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Use these parameters' }).click();
  await ready.getByRole('link', { name: 'Back to the stage' }).click();
  await expect(ready.getByRole('spinbutton', { name: 'Guide scale' })).toHaveValue('3');
  await expect(ready.getByRole('spinbutton', { name: 'Sample steps' })).toHaveValue('4');
});
