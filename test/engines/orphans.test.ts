import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { constants, getPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { built } from '../built/built.ts';
import { variant } from '../variant.ts';
import { fixture, folder, marked, supervise, until } from './harness.ts';

/** Loads a fixture in a studio of its own, kills that with SIGKILL, and waits until nothing of it lives. */
async function killStudioOf(name: string): Promise<{ before: number; left: () => number }> {
  const mark = randomUUID();
  const entry = built(fileURLToPath(new URL('../fixtures/engines/studio.ts', import.meta.url)));
  const studio = spawn(process.execPath, [entry, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, STUDIO_MARK: mark, PIDS: join(folder(), 'pids') },
  });
  onTestFinished(() => {
    for (const pid of marked(mark)) process.kill(pid, 'SIGKILL');
  });
  await once(studio.stdout, 'data');
  const before = marked(mark).length;
  studio.kill('SIGKILL');
  await once(studio, 'exit');
  return { before, left: () => marked(mark).length };
}

variant('a killed studio takes its engine along', async () => {
  const { before, left } = await killStudioOf('well-behaved');
  // The studio, two ranks and the guard.
  expect(before).toBeGreaterThanOrEqual(4);
  await until(() => left() === 0);
});

test('a killed studio takes an engine along that ignores SIGTERM and the end of its stdin, and its grandchild', async () => {
  const { before, left } = await killStudioOf('deaf');
  expect(before).toBeGreaterThanOrEqual(6);
  await until(() => left() === 0);
});

test('an engine runs at a lower priority than the studio', async () => {
  const { engine, pids } = supervise(fixture('well-behaved', {}, 2));
  await engine.load();
  // The suite itself may run at a low priority, and there is none below the lowest.
  const lower = Math.min(constants.priority.PRIORITY_LOW, getPriority() + 5);
  expect(pids().map((pid) => getPriority(pid))).toEqual([lower, lower]);
});
