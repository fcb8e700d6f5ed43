import { damage, pagesWith, used } from '../database/damaged-database.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

test.use({ ownStudio: true });

test('a page on a studio with a damaged database says what is damaged and how it is mended', async ({
  page,
  studio,
}) => {
  await studio.stop();
  const { path } = used(studio.dataDir);
  damage(path, pagesWith(path, 'Run 100').slice(0, 1));
  await studio.start();
  await page.goto(studio.url);
  const notice = page.getByRole('region', { name: 'The studio’s database is damaged' });
  await expect(notice).toContainText('npm start -- --repair');
  await expect(notice).toContainText('runs');
  expect(await violations(page)).toEqual([]);
});
