import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { StudioEvent } from '../../server/contract/index.ts';
import { readMadeOf } from '../../server/media/made/read-made.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** What a checkout of the repository has after `npm ci`. */
const CHECKED_OUT = ['package.json', 'node_modules', 'server', 'configs', 'dist', 'tsconfig.json'];

interface Step {
  name?: string;
  run?: string;
}

test('the steps of the GitHub Actions example make the video that it uploads', {
  timeout: 240_000,
}, async () => {
  const workflow = parse(await readFile(join(ROOT, 'configs/examples/ci/video.yml'), 'utf8'));
  const steps: Step[] = workflow.jobs.video.steps;
  const folder = await mkdtemp(join(tmpdir(), 'workflow-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  for (const name of CHECKED_OUT) await symlink(join(ROOT, name), join(folder, name));
  const said: string[] = [];
  for (const step of steps) {
    if (step.run === undefined || step.name === 'Install') continue;
    const env = { ...process.env, STUDIO_DATA_DIR: join(folder, 'data') };
    // As the runner does.
    const { stderr } = await run('bash', ['-e', '-o', 'pipefail', '-c', step.run], { cwd: folder, env });
    said.push(stderr);
  }
  expect(said.join('')).toMatch(/preview: \d+×\d+, 32 frames/);
  expect((await readMadeOf(join(folder, 'report.mp4')))?.prompt).toBe('A man speaks calmly');
  const lines = (await readFile(join(folder, 'events.jsonl'), 'utf8')).trim().split('\n');
  const events = lines.map((line) => StudioEvent.parse(JSON.parse(line)));
  expect(events.some((event) => event.type === 'run.status' && event.snapshot.status === 'done')).toBe(true);
});
