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
import type { AssetId, Options, PartialParams, Run } from '../../server/contract/index.ts';
import { marked } from '../engines/harness.ts';
import { furnishVisited } from '../fixtures/visited.ts';
import { json } from './studio-in-process.ts';

/** The studio's entry, as it is built. */
export const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));

/** A studio as a process of its own, the leader of its process group. */
export interface StudioProcess {
  url: string;
  child: ChildProcess;
  /** Pids of the studio and everything that descends from it. */
  alive(): number[];
  /** What it has written to stderr. */
  said(): string;
}

/** A studio that has just been told to start. */
export type StartingStudio = Omit<StudioProcess, 'url'> & { listening: Promise<string> };

/** Starts a studio as a process of its own; `enter` is a command that runs the command that follows it. */
export function launch(
  dataDir: string,
  args: string[] = [],
  env: Record<string, string> = {},
  enter: readonly string[] = [],
): StartingStudio {
  const mark = randomUUID();
  const studio = [process.execPath, MAIN, '--port', '0', '--data-dir', dataDir, ...args];
  const [command = process.execPath, ...rest] = [...enter, ...studio];
  const child = spawn(command, rest, {
    // A variable that every process hands on to its own.
    env: { ...process.env, ...env, LC_STUDIO_MARK: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    process.stderr.write(text);
  });
  const listening = once(createInterface({ input: child.stdout }), 'line').then(([line]) => {
    const url = /^LiveAvatar Studio {2}(http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    if (!url) throw new Error(`The first line was ${line}`);
    return url;
  });
  return { child, listening, alive: () => marked(`LC_STUDIO_MARK=${mark}`), said: () => said };
}

/** Starts a studio as a process of its own, and waits until it listens. */
export async function start(
  dataDir: string,
  enter: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<StudioProcess> {
  const { listening, ...studio } = launch(dataDir, [], env, enter);
  const ended = once(studio.child, 'exit').then(() => {
    throw new Error(`The studio did not start: ${studio.said()}`);
  });
  return { ...studio, url: await Promise.race([listening, ended]) };
}

/** The data directory of a studio that has never run. It goes away with the test. */
export function emptyDirectory(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'studio-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  return dataDir;
}

/** The data directory of a studio that has looked at its examples before. It goes away with the test. */
export async function dataDirectory(): Promise<string> {
  const dataDir = emptyDirectory();
  await furnishVisited(dataDir);
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

/** Starts a run and waits until some of it is playable; a second one waits behind it. */
export async function runInFlight({ url }: StudioProcess): Promise<{ id: string; next: string }> {
  const { image, audio } = await exampleInputs(url);
  const create = async (params: PartialParams) =>
    (await json<Run>(`${url}/api/runs`, 'POST', { image, audio, prompt: '', params })).body.id;
  // The largest picture at the best quality: it is not over before it is killed.
  const id = await create({ size: '1280*720', num_clip: 1000 });
  const next = await create({ size: '384*256', infer_frames: 16, num_clip: 2 });
  for (let frames = 0; frames < 30; await sleep(50))
    frames = (await json<Run>(`${url}/api/runs/${id}`, 'GET')).body.progress.frames;
  return { id, next };
}

/** A run once it has ended. */
export async function endOf({ url }: StudioProcess, id: string): Promise<Run> {
  for (;;) {
    const { body } = await json<Run>(`${url}/api/runs/${id}`, 'GET');
    if (!['queued', 'starting', 'running'].includes(body.status)) return body;
    await sleep(100);
  }
}

/** The processes of a studio whose command lines name `part`, once there is one. */
export async function childrenOf(studio: Pick<StudioProcess, 'alive'>, part: string): Promise<number[]> {
  for (;;) {
    const found = studio.alive().filter((pid) => commandOf(pid).includes(part));
    if (found.length > 0) return found;
    await sleep(20);
  }
}

/** The command line of a process; empty when it has ended. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
