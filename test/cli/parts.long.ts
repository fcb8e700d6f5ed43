import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spacedSpeech } from '../fixtures/speech/spaced.ts';
import { furnishVisited } from '../fixtures/visited.ts';
import { packetsOf } from '../media/packets.ts';
import { cli, IMAGE, start } from './cli.ts';

let home = '';
let words: string[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-parts-'));
  await furnishVisited(join(home, 'data'));
  await spacedSpeech(join(home, 'talk.wav'), 8, 0.6);
  await writeFile(join(home, 'prompts.txt'), 'a calm man\n\nthe man smiles\n');
  words = [
    ...['generate', '--data-dir', join(home, 'data'), '--image', IMAGE, '--audio', join(home, 'talk.wav')],
    ...['--size', '384x256', '--parts', '6', '--part_prompts', join(home, 'prompts.txt')],
    ...['--out', join(home, 'film.mp4')],
  ];
}, 120_000);
afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

test('a long video that is killed three times goes on with the first missing part and is whole at its end', {
  timeout: 600_000,
}, async () => {
  const parts = () => readdir(join(home, 'film.parts')).catch((): string[] => []);
  for (const part of [1, 2, 3]) {
    const command = start(words);
    await command.says(new RegExp(`part ${part}/\\d: .* made in`));
    command.child.kill('SIGKILL');
    await command.ended;
    expect(await parts()).toContain(`part_00${part}.mp4`);
    expect(existsSync(join(home, 'film.mp4'))).toBe(false);
  }
  const { code, stdout, stderr } = await cli(words);
  expect([code, String(stdout)]).toEqual([0, `${join(home, 'film.mp4')}\n`]);
  expect(stderr).toMatch(/Going on with what was begun before: 3 of \d parts are there/);
  expect(stderr).not.toMatch(/part [123]\/\d: .* made in/);
  const [video = [], sound = []] = await packetsOf(join(home, 'film.mp4'));
  expect(Math.abs((sound.length * 1024) / 48_000 - video.length / 25)).toBeLessThan(0.04);
  // The parts were there for those who did not want to wait.
  expect(await readdir(home)).not.toContain('film.parts');
});

test('parts take no part prompts without --parts, no stdout, and no more prompts than there are parts', async () => {
  const without = words.filter((word) => word !== '--parts' && word !== '6');
  expect((await cli(without)).stderr).toMatch(/--part-prompts goes with --parts/);
  expect((await cli([...words, '--out', '-'])).stderr).toMatch(/they need a file/);
  await writeFile(join(home, 'prompts.txt'), 'x\n'.repeat(60));
  const { code, stderr } = await cli(words);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/60 prompts for \d+ parts/)]);
});
