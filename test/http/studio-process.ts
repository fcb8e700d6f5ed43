import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { AssetId, Options } from '../../server/contract/index.ts';
import { marked } from '../engines/harness.ts';
import { json } from './studio-in-process.ts';

/** The studio's entry. */
export const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

export interface StudioProcess {
  url: string;
  child: ChildProcess;
  /** What it has written to stderr. */
  said(): string;
  /** Pids of the studio and everything that descends from it. */
  alive(): number[];
}

/** Starts a studio as a process of its own; `enter` is a command that runs the command that follows it. */
export async function start(dataDir: string, enter: readonly string[] = []): Promise<StudioProcess> {
  const mark = randomUUID();
  const studio = [process.execPath, ...process.execArgv, MAIN, '--port', '0', '--data-dir', dataDir];
  const [command = process.execPath, ...args] = [...enter, ...studio];
  const child = spawn(command, args, {
    env: { ...process.env, STUDIO_MARK: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    process.stderr.write(bytes);
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => {
      throw new Error(`The studio did not start: ${said}`);
    }),
  ])) as [string];
  const url = /^LiveAvatar Studio {2}(http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
  if (!url) throw new Error(`The first line was ${line}`);
  return { url, child, said: () => said, alive: () => marked(`STUDIO_MARK=${mark}`) };
}

/** A data directory that goes away with the test. */
export function dataDirectory(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'studio-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  return dataDir;
}

/** The portrait and the recording of the first example, once the studio has taken them in. */
export async function exampleInputs(url: string): Promise<{ image: AssetId; audio: AssetId }> {
  for (;;) {
    const { image, audio } = (await json<Options>(`${url}/api/options`, 'GET')).body.defaults;
    if (image && audio) return { image, audio };
    await sleep(200);
  }
}
