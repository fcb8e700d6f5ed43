import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BatchPage } from '../../server/contract/index.ts';
import { readMadeOf } from '../../server/media/made/read-made.ts';
import { AUDIO, cli, IMAGE, TINY } from './cli.ts';
import { homeWithStudio } from './home-with-studio.ts';

const home = homeWithStudio();

test('a sweep says what each cell comes to, makes those that can be made, and brings them under their values', async () => {
  const words = ['sweep', '--image', IMAGE, '--audio', AUDIO, '--data-dir', home.dataDir, ...TINY];
  const axes = ['--over', 'sample_steps=3,9', '--over', 'sample-guide-scale=0..2:2'];
  const check = await cli([...words, ...axes, '--check']);
  expect(check.stderr).toMatch(/✗ sample_steps 9, sample_guide_scale 2: .*8 at most/);
  expect(check.stderr).toMatch(/: 2 of 4 cells can be made, in .*; 2 left out\./);
  expect(check.code).toBe(3);

  const folder = join(home.path, 'cells');
  const made = await cli([...words, ...axes, '--out-dir', folder, '--title', 'Steps']);
  expect(made.stderr).toContain(`Using the studio at ${home.studio.url}.`);
  expect(made.code).toBe(0);
  const file = join(folder, 'sample_steps-3_sample_guide_scale-2.mp4');
  expect(await readMadeOf(file)).toMatchObject({ params: { sample_steps: 3, sample_guide_scale: 2 } });
  expect(existsSync(join(folder, 'sample_steps-3_sample_guide_scale-0.mp4'))).toBe(true);
  const summary = JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8'));
  expect(summary).toMatchObject({ done: 2, rows: [{ status: 'done' }, { status: 'done' }] });
  const { batches } = await home.studio.json<BatchPage>('/api/batches?kind=sweep');
  expect(batches).toMatchObject([{ title: 'Steps', of: 4, counts: { done: 2 } }]);
});
