import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { version } from '../../server/config/package-info.ts';
import { ParamName } from '../../server/contract/index.ts';
import { AUDIO, cli, IMAGE } from './cli.ts';

const ENTRY = join(fileURLToPath(new URL('../../', import.meta.url)), 'server/liveavatar-studio.mjs');

test('the entry of the package writes nothing to stdout but what was asked for', async () => {
  const { code, stdout } = await cli(['--version'], '/', ENTRY);
  expect([code, String(stdout)]).toEqual([0, `${version}\n`]);
});

test('the help has every parameter of the contract under its own name', async () => {
  const { code, stdout } = await cli(['generate', '--help']);
  expect(code).toBe(0);
  for (const name of ParamName.options) expect(String(stdout)).toContain(`--${name} `);
  expect(String(stdout)).toMatch(/--sample_steps <n>\s+denoising steps \(1–50, usually 4\)/);
});

test('all unknown flags are named at once, with the nearest that there is', async () => {
  const { code, stdout, stderr } = await cli([
    'generate',
    '--image',
    IMAGE,
    '--sample_step',
    '4',
    '--task',
    's2v-14B',
    '--base-sed=1',
  ]);
  expect([code, String(stdout)]).toEqual([2, '']);
  expect(stderr).toMatch(/--sample_step 4 +\(did you mean --sample_steps\?\)/);
  expect(stderr).toMatch(/--task s2v-14B\n/);
  expect(stderr).toMatch(/--base-sed=1 +\(did you mean --base_seed\?\)/);
});

test.each([
  [['generat'], /no command "generat". Did you mean generate\?/],
  [['generate', '--audio', AUDIO], /--image FILE is needed/],
  [['generate', '--image', IMAGE, '--audio', AUDIO, '--num_clip', '0'], /--num_clip "0".*1–10000/],
  [['generate', '--image', IMAGE, '--audio', AUDIO, '--out', '/nowhere/a.mp4'], /--out \/nowhere\/a.mp4/],
  [['batch', '/nowhere/staff.csv'], /staff.csv is not there/],
])('%j is wrong usage, and a sentence says why', async (words, sentence) => {
  const { code, stderr } = await cli(words);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(2);
});
