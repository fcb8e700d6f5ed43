import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../engines/harness.ts';
import { dataDirectory, start } from './studio-process.ts';

const SOCKETS = fileURLToPath(new URL('../../dist/server/media/encoder/frame-socket.js', import.meta.url));

test('sockets of encoders that were killed before their engine came are removed at the next start, those in use are not', async () => {
  // Short: a socket lies in it.
  const place = mkdtempSync('/tmp/left-');
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const open = async () => {
    const script = `const { FrameSocket } = await import(${JSON.stringify(SOCKETS)}); await FrameSocket.open(); console.log('open'); setInterval(() => {}, 1000);`;
    const encoder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: place },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void encoder.kill('SIGKILL'));
    await once(encoder.stdout, 'data');
    return encoder;
  };
  const [killed, living] = [await open(), await open()];
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const sockets = () => readdirSync(place).filter((name) => name.startsWith('studio-frames-'));
  expect(sockets()).toHaveLength(2);
  const studio = await start(await dataDirectory(), [], { TMPDIR: place });
  await until(() => sockets().length === 1);
  expect(sockets()[0]).toContain(`-${living.pid}-`);
  studio.child.kill('SIGTERM');
  expect(await once(studio.child, 'exit')).toEqual([0, null]);
  expect(readdirSync(join(place))).toEqual(sockets());
}, 90_000);
