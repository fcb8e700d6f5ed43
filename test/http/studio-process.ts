import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Options, PartialParams, Run } from '../../server/contract/index.ts';
import { marked } from '../engines/harness.ts';
import { json } from './studio-in-process.ts';

/** The studio's entry. */
export const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** A studio as a process of its own, the leader of its process group. */
export interface StudioProcess {
  url: string;
  child: ChildProcess;
  /** Pids of the studio and everything that descends from it. */
  alive(): number[];
}

/** Starts a studio as a process of its own. */
export async function startProcess(dataDir: string): Promise<StudioProcess> {
  const mark = randomUUID();
  const child = spawn(process.execPath, [...process.execArgv, MAIN, '--port', '0', '--data-dir', dataDir], {
    env: { ...process.env, STUDIO_MARK: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const url = /^LiveAvatar Studio {2}(http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
  if (!url) throw new Error(`The first line was ${line}`);
  return { url, child, alive: () => marked(`STUDIO_MARK=${mark}`) };
}

/** Starts a run and waits until some of it is playable; a second one waits behind it. */
export async function runInFlight({ url }: StudioProcess): Promise<{ id: string; next: string }> {
  let { image, audio } = (await json<Options>(`${url}/api/options`, 'GET')).body.defaults;
  // The examples are taken in beside everything else; on a busy machine they come a little later.
  while (!image || !audio) {
    await sleep(200);
    ({ image, audio } = (await json<Options>(`${url}/api/options`, 'GET')).body.defaults);
  }
  const create = async (params: PartialParams) =>
    (await json<Run>(`${url}/api/runs`, 'POST', { image, audio, prompt: '', params })).body.id;
  // The largest picture at the best quality: it is not over before it is killed.
  const id = await create({ size: '1280*720', num_clip: 1000 });
  const next = await create({ size: '384*256', infer_frames: 16, num_clip: 2 });
  for (let frames = 0; frames < 30; await sleep(50))
    frames = (await json<Run>(`${url}/api/runs/${id}`, 'GET')).body.progress.frames;
  return { id, next };
}

/** A data directory that is gone after the test. */
export function dataDirectory(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'studio-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  return dataDir;
}

/** The process of this studio whose command line names `part`, once there is one. */
export async function childOf(studio: StudioProcess, part: string): Promise<number> {
  for (;;) {
    for (const pid of studio.alive()) {
      try {
        if (readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(part)) return pid;
      } catch {
        // It has ended meanwhile.
      }
    }
    await sleep(50);
  }
}
