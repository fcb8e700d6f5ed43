import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMadeOf } from '../../server/media/made/read-made.ts';
import { AUDIO, cli, IMAGE, TINY } from './cli.ts';
import { homeWithStudio } from './home-with-studio.ts';

const home = homeWithStudio();

test('a batch works with the studio that runs on the data directory, makes what can be made, and does not make it twice', async () => {
  const folder = join(home.path, 'Straße & 图');
  await mkdir(folder);
  const file = join(folder, 'staff.csv');
  const rows = [
    `\uFEFFName,Image,Prompt,Seed`,
    `Jürgen,${IMAGE},"He says ""welcome"", and nods",1`,
    '',
    `李雷,${IMAGE},一位男士,2`,
    `Anna,missing.jpg,,3`,
  ];
  await writeFile(file, rows.join('\r\n'));
  const words = [
    'batch',
    file,
    '--data-dir',
    home.dataDir,
    '--audio',
    AUDIO,
    '--out',
    '{name}-{seed}',
    ...TINY,
  ];

  const check = await cli([...words, '--check']);
  expect(check.stderr).toMatch(/✗ line 5 Anna: .*missing.jpg is not there/);
  expect(check.stderr).toMatch(/2 of 3 rows can be made: 1 s of video/);
  expect(check.code).toBe(3);

  const made = await cli(words);
  expect(made.stderr).toContain(`Using the studio at ${home.studio.url}.`);
  expect(made.code, made.stderr).toBe(3);
  const results = join(folder, 'staff');
  expect(await readMadeOf(join(results, 'Jürgen-1.mp4'))).toMatchObject({
    prompt: 'He says "welcome", and nods',
  });
  expect(await readMadeOf(join(results, '李雷-2.mp4'))).toMatchObject({
    prompt: '一位男士',
    params: { base_seed: 2 },
  });
  const summary = JSON.parse(await readFile(join(results, 'summary.json'), 'utf8'));
  expect(summary).toMatchObject({
    done: 2,
    refused: 1,
    rows: [{ name: 'Jürgen', status: 'done' }, {}, { at: 'line 5' }],
  });

  // Known by what the video says of itself: one has another name now, one another content.
  await rm(join(results, '李雷-2.mp4'));
  const again = await cli([...words, '--out', '{row}']);
  expect(String(again.stdout)).toMatch(/1 {2}Jürgen +skipped/);
  expect(String(again.stdout)).toMatch(/2 {2}李雷 +done/);
  const { runs } = await home.studio.json<{ runs: unknown[] }>('/api/runs');
  // The second video was in the studio's history.
  expect(runs).toHaveLength(2);
});

test('where the studio answers is for this user to read, and gone with the studio', async () => {
  const address = join(home.dataDir, 'studio.json');
  expect(JSON.parse(await readFile(address, 'utf8'))).toMatchObject({
    url: home.studio.url,
    pid: home.studio.pid,
  });
  expect((await stat(address)).mode & 0o777).toBe(0o600);
  await home.studio.stop();
  expect(existsSync(address)).toBe(false);
});
