import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Limits } from '../../server/contract/index.ts';
import { Inspector } from '../../server/inspect/inspector.ts';
import { built } from '../built/built.ts';
import { until } from '../engines/harness.ts';
import { clickingWav } from '../media/flash-and-click.ts';
import { silentMp3 } from '../media/hostile-files.ts';
import { variant } from '../variant.ts';
import { inspectorPids } from './inspector-pids.ts';
import { THRESHOLDS, LIMITS as USUAL } from './thresholds.ts';

const LIMITS: Limits = { ...USUAL, maxAudioSeconds: 360_000 };

let folder: string;
let inspector: Inspector | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inspector-test-'));
  inspector = null;
});
afterEach(async () => {
  await inspector?.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function alive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Hours of sound take longer than this. */
const IMPATIENT = { image: 60_000, audio: 1_500 };

/** Another file has its answer: that it is no picture. */
async function expectToTakeTheNext(after: Inspector): Promise<void> {
  const text = file('text.png', Buffer.from('no picture'));
  const problem = { code: 'unsupported_media' };
  await expect(after.inspect('image', text, join(folder, 'b.wav'))).rejects.toMatchObject({ problem });
}

describe('The inspector', () => {
  it('gives up on a file that takes too long, ends that process, and takes the next file', async () => {
    const hours = file('hours.mp3', silentMp3(40_000));
    inspector = new Inspector(LIMITS, THRESHOLDS, IMPATIENT);
    await inspector.warm();
    const [slow] = inspectorPids();
    await expect(inspector.inspect('audio', hours, join(folder, 'a.wav'))).rejects.toMatchObject({
      problem: { code: 'inspection_failed', detail: expect.stringMatching(/too long/) },
    });
    await expect.poll(() => alive(slow ?? 0), { timeout: 20_000 }).toBe(false);
    await expectToTakeTheNext(inspector);
  });

  variant('ends a process that is stopped before or at its work, and takes the next file', async () => {
    const hours = file('hours.mp3', silentMp3(40_000));
    inspector = new Inspector(LIMITS, THRESHOLDS, IMPATIENT);
    await inspector.warm();
    const [pid] = inspectorPids();
    const inspecting = expect(inspector.inspect('audio', hours, join(folder, 'a.wav'))).rejects.toMatchObject(
      {
        problem: { code: 'inspection_failed', detail: expect.stringMatching(/too long/) },
      },
    );
    setTimeout(() => process.kill(pid ?? 0, 'SIGSTOP'), 300);
    await inspecting;
    await expect.poll(() => alive(pid ?? 0), { timeout: 20_000 }).toBe(false);
    await expectToTakeTheNext(inspector);
  });

  it('answers with a problem when its process is killed at work, and takes the next file with a new one', async () => {
    const hours = file('hours.mp3', silentMp3(40_000));
    inspector = new Inspector(LIMITS, THRESHOLDS);
    await inspector.warm();
    const [pid] = inspectorPids();
    const inspecting = inspector.inspect('audio', hours, join(folder, 'a.wav'));
    const lost = expect(inspecting).rejects.toMatchObject({ problem: { code: 'inspection_failed' } });
    // What it hears is written as it comes: it has begun.
    await until(() => existsSync(join(folder, 'a.wav')));
    process.kill(pid ?? 0, 'SIGKILL');
    await lost;
    const good = file('good.wav', clickingWav(1, [0.5]));
    expect(await inspector.inspect('audio', good, join(folder, 'b.wav'))).toMatchObject({
      kind: 'audio',
      channels: 2,
    });
  });

  it('takes the next file when both of its processes have died without one', async () => {
    const good = file('good.wav', clickingWav(1, [0.5]));
    inspector = new Inspector(LIMITS, THRESHOLDS);
    await Promise.all([inspector.warm(), inspector.warm()]);
    const pids = inspectorPids();
    expect(pids).toHaveLength(2);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(await inspector.inspect('audio', good, join(folder, 'a.wav'))).toMatchObject({ kind: 'audio' });
  });

  it('has no process while there is nothing to inspect, and starts one for the next file', async () => {
    const good = file('good.wav', clickingWav(1, [0.5]));
    inspector = new Inspector(LIMITS, THRESHOLDS, { image: 30_000, audio: 30_000 }, 50);
    expect(await inspector.inspect('audio', good, join(folder, 'a.wav'))).toMatchObject({ kind: 'audio' });
    await expect.poll(() => inspectorPids(), { timeout: 10_000 }).toEqual([]);
    expect(await inspector.inspect('audio', good, join(folder, 'b.wav'))).toMatchObject({ kind: 'audio' });
  });

  it('never outlives the studio, not even at work', async () => {
    const args = [
      file('limits.json', Buffer.from(JSON.stringify({ limits: LIMITS, thresholds: THRESHOLDS }))),
      file('hours.mp3', silentMp3(40_000)),
      join(folder, 'speech.wav'),
    ];
    const studio = fork(built(fileURLToPath(new URL('./inspecting-studio.ts', import.meta.url))), args);
    const [pids] = (await once(studio, 'message')) as [number[]];
    expect(pids).toHaveLength(1);
    expect(pids.every(alive)).toBe(true);
    const gone = once(studio, 'exit');
    studio.kill('SIGKILL');
    await gone;
    await expect.poll(() => pids.filter(alive), { timeout: 20_000 }).toEqual([]);
  });
});
