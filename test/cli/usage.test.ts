import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { version } from '../../server/config/package-info.ts';
import { ParamName } from '../../server/contract/index.ts';
import { some, variant } from '../variant.ts';
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

variant('the manual page of a command has every flag of its help, and what stands below them', async () => {
  const [help, page] = await Promise.all([cli(['generate', '--help']), cli(['manual', 'generate'])]);
  const flags = String(help.stdout).match(/^ {2}(--[\w-]+)/gm) ?? [];
  expect(flags.length).toBeGreaterThan(20);
  for (const flag of flags) expect(String(page.stdout)).toContain(flag.trim().replaceAll('-', '\\-'));
  expect(String(page.stdout)).toMatch(/^\.TH .*\n\.SH NAME/);
  expect(String(page.stdout)).toContain('130 interrupted');
});

test('the doctor says what it has found, and what to do, by part', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const ask = () => cli(['doctor', '--engine', 'liveavatar', '--quick', '--data-dir', dataDir]);
  let { code, stdout } = await ask();
  // On a busy machine a look may take longer than the doctor waits.
  for (let again = 0; again < 2 && String(stdout).includes('no answer within'); again += 1)
    ({ code, stdout } = await ask());
  expect(String(stdout)).toMatch(/^Studio\n {2}✓ Node \d/);
  expect(String(stdout)).toMatch(/\nEngine liveavatar\n(.*\n)* {2}✗ .*LiveAvatar checkout/);
  expect(code).toBe(4);
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

test.each(
  some(4, [
    [['generat'], /no command "generat". Did you mean generate\?/],
    [['generate', '--audio', AUDIO], /--image FILE is needed/],
    [['generate', '--image', IMAGE, '--audio', AUDIO, '--num_clip', '0'], /--num_clip "0".*1–10000/],
    [['generate', '--image', IMAGE, '--audio', AUDIO, '--out', '/nowhere/a.mp4'], /--out \/nowhere\/a.mp4/],
    [['generate', '--image', IMAGE], /--audio or --text is needed/],
    [
      ['generate', '--image', IMAGE, '--audio', AUDIO, '--text', 'Hello'],
      /--audio and --text are both given/,
    ],
    [['generate', '--image', IMAGE, '--text', 'Hello', '--speed', '9'], /--speed "9" cannot be used/],
    [['batch', '/nowhere/staff.csv'], /staff.csv is not there/],
  ] as const),
)('%j is wrong usage, and a sentence says why', async (words, sentence) => {
  const { code, stderr } = await cli(words);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(2);
});
