import { H200, needsPython } from '../fixtures/liveavatar/stand-in.ts';
import { violations } from './accessibility.ts';
import { StandIn } from './engines.ts';
import { expect, test } from './studio.ts';

test.use({ ownStudio: true });
test.beforeAll(needsPython);

test('before somebody speaks to an engine that is too slow, the page says so and offers what keeps up', {
  tag: '@long',
}, async ({ studio, page }) => {
  await new StandIn(studio, [H200]).setUp();
  await page.goto(`${studio.url}/?engine=liveavatar&size=704*384&sample_steps=4`);
  await page.getByRole('tab', { name: 'Live' }).click();
  const note = page.getByRole('region', { name: 'Live' }).getByRole('note');
  await expect(note).toContainText('13.9 to 15.8 pictures a second here; speech needs 25');
  await expect(note).toContainText('1.8 times as fast');
  expect(await violations(page)).toEqual([]);
  await note.getByRole('button', { name: 'Use 384 × 256' }).click();
  await expect(note).toBeHidden();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await note.getByRole('button', { name: 'Use Preview (CPU)' }).click();
  await expect(note).toBeHidden();
});
