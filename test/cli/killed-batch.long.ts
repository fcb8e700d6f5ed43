import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { furnishVisited } from '../fixtures/visited.ts';
import { AUDIO, cli, IMAGE, start } from './cli.ts';

const ROWS = 100;
const KILLS = 3;

test('a hundred videos are made although the batch is killed three times in the middle', {
  timeout: 1_200_000,
}, async () => {
  const home = await mkdtemp(join(tmpdir(), 'cli-'));
  try {
    await furnishVisited(join(home, 'data'));
    const rows = Array.from({ length: ROWS }, (_, index) =>
      JSON.stringify({ name: `video ${index}`, image: IMAGE, audio: AUDIO, seed: index }),
    );
    const head = '{"defaults": {"size": "384*256", "infer_frames": 24, "num_clip": 2}}';
    await writeFile(join(home, 'list.jsonl'), [head, ...rows].join('\n'));
    const words = ['batch', join(home, 'list.jsonl'), '--data-dir', join(home, 'data')];
    for (let kill = 1; kill <= KILLS; kill++) {
      const { child, says, ended } = start(words);
      await says(new RegExp(`\\n${kill * 20}/${ROWS} video .*frames`));
      child.kill('SIGKILL');
      await ended;
    }
    const { code, stdout } = await cli(words);
    expect(code).toBe(0);
    expect(String(stdout)).toMatch(/\d+ skipped, \d+ done\n$/);
    const names = await readdir(join(home, 'list'));
    expect(names.filter((name) => name.endsWith('.mp4'))).toHaveLength(ROWS);
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const { done, skipped } = JSON.parse(await readFile(join(home, 'list', 'summary.json'), 'utf8'));
    expect(done + skipped).toBe(ROWS);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
});
