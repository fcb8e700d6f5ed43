import Libsql from 'libsql';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

test('a run that another version has written is named in the history, and goes when it is deleted', async ({
  page,
  studio,
}) => {
  // Another version would do this while this one is not there; the studio itself never writes such a row.
  const database = new Libsql(`${studio.dataDir}/studio.sqlite`);
  database.exec(`INSERT INTO runs
    (id, status, engine, preview, title, created_at, image, audio, prompt, params, width, height, fps, progress)
    VALUES ('0abcdefgh12345', 'done', 'preview', 1, 'From tomorrow', '2026-01-01T00:00:00.000Z',
      '${'a'.repeat(64)}', '${'b'.repeat(64)}', '', '{}', 64, 64, 25, '{}')`);
  database.close();

  await page.goto(`${studio.url}/#library`);
  const notice = page.getByRole('region', { name: '1 run cannot be read' });
  await expect(notice).toContainText('From tomorrow');
  expect(await violations(page)).toEqual([]);
  await notice.getByRole('button', { name: 'Delete From tomorrow' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(notice).toHaveCount(0);
  expect(await studio.json('/api/runs')).not.toHaveProperty('unreadable');
});
