import { damage, pagesWith, used } from '../database/damaged-database.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

test.use({ ownStudio: true });

test('a page on a studio with a damaged database says what is damaged and how it is mended, and works', {
  tag: '@long',
}, async ({ page, studio }) => {
  await studio.stop();
  const { path } = used(studio.dataDir);
  damage(path, pagesWith(path, 'Run 195').slice(0, 1));
  await studio.start();
  await page.goto(studio.url);
  const notice = page.getByRole('region', { name: 'The studio’s database is damaged' });
  await expect(notice).toContainText('npm start -- --repair');
  await expect(notice).toContainText('runs');
  // The newest of all are gone, and the page goes on with those that can be read.
  await expect(page.getByRole('button', { name: 'Generate', exact: true })).toBeEnabled();
  await expect(page.getByText('not responding')).toHaveCount(0);
  await page.goto(`${studio.url}/#library`);
  await expect(page.getByText('Run 170', { exact: true }).first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
