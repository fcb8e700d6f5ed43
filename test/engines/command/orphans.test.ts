import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { built } from '../../built/built.ts';
import { some } from '../../variant.ts';
import { folder, job, until } from '../harness.ts';
import { mark, superviseCommand } from './harness.ts';
import { setupOf } from './setups.ts';

test.each(some(1, ['ignores-sigterm', 'hangs']))(
  'a killed studio takes a program along that %s',
  async (name) => {
    const { env, carriers } = mark();
    const entry = built(fileURLToPath(new URL('../../fixtures/command/studio.ts', import.meta.url)));
    const temporary = folder();
    const studio = spawn(process.execPath, [entry, name], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env, TMPDIR: temporary },
    });
    onTestFinished(() => {
      for (const pid of carriers()) process.kill(pid, 'SIGKILL');
    });
    await once(studio.stdout, 'data');
    // The studio, the process between, the program and the guard.
    expect(carriers().length).toBeGreaterThanOrEqual(4);
    studio.kill('SIGKILL');
    await once(studio, 'exit');
    await until(() => carriers().length === 0);
    await swept(temporary);
  },
);

test('what a killed run has left is removed at the next start, and what a living one needs is not', async () => {
  const scratch = folder();
  const { engine } = superviseCommand(setupOf('hangs'), 25, scratch);
  const generation = engine.generate(await job('living'), () => undefined);
  await until(() => leftIn(scratch).length > 0, 30);
  const [living = ''] = leftIn(scratch);
  const ended = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(ended, 'exit');
  mkdirSync(join(scratch, living.replace(/\d+-\w+$/, `${ended.pid}-AbCdEf`), 'out'), { recursive: true });
  expect(leftIn(scratch)).toHaveLength(2);
  const { engine: next } = superviseCommand(setupOf('hangs'), 25, scratch);
  await next.load();
  await until(() => leftIn(scratch).length === 1);
  expect(leftIn(scratch)).toEqual([living]);
  generation.cancel();
  await generation.outcome;
  expect(leftIn(scratch)).toEqual([]);
});

/** A studio that starts in this temporary folder leaves nothing of the one that was killed. */
async function swept(temporary: string): Promise<void> {
  const { engine } = superviseCommand(setupOf('hangs'), 25, temporary);
  await engine.load();
  await until(() => leftIn(temporary).length === 0);
}

function leftIn(scratch: string): string[] {
  return readdirSync(scratch).filter((name) => name.startsWith('command-run-'));
}
