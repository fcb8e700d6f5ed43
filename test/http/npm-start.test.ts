import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { marked, until } from '../engines/harness.ts';
import { some } from '../variant.ts';
import { commandOf, dataDirectory, start } from './studio-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test.each(some(1, ['SIGTERM', 'SIGKILL'] as const))(
  '%s to npm, which hands nothing on, ends the studio that `npm start` runs, and its data are free again',
  async (signal) => {
    const dataDir = await dataDirectory();
    const mark = `LC_STUDIO_MARK=npm-${signal}-${process.pid}`;
    const npm = spawn('npm', ['start', '--', '--port', '0', '--data-dir', dataDir], {
      cwd: ROOT,
      env: { ...process.env, LC_STUDIO_MARK: mark.split('=')[1] },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => {
      for (const pid of marked(mark)) process.kill(pid, 'SIGKILL');
    });
    for await (const line of createInterface({ input: npm.stdout }))
      if (line.startsWith('LiveAvatar Studio  http')) break;
    const exit = once(npm, 'exit');
    npm.kill(signal);
    await exit;
    await until(() => marked(mark).every((pid) => !commandOf(pid).includes('node')), 20);
    // The lock is free: another studio starts on the same data.
    const next = await start(dataDir);
    next.child.kill('SIGTERM');
    expect(await once(next.child, 'exit')).toEqual([0, null]);
  },
  120_000,
);
