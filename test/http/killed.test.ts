import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { expect, onTestFinished, test } from 'vitest';
import type { Run } from '../../server/contract/index.ts';
import { marked, until } from '../engines/bench-of-engines.ts';
import { ownRecording } from '../fixtures/material.ts';
import { json, portrait, upload } from './studio-in-process.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

interface StudioProcess {
  url: string;
  child: ChildProcess;
  /** Pids of the studio and everything that descends from it. */
  alive(): number[];
}

/** Starts a studio as a process of its own. */
async function start(dataDir: string): Promise<StudioProcess> {
  const mark = randomUUID();
  const child = spawn(process.execPath, [...process.execArgv, MAIN, '--port', '0', '--data-dir', dataDir], {
    env: { ...process.env, STUDIO_MARK: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const url = /^LiveAvatar Studio {2}(http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
  if (!url) throw new Error(`The first line was ${line}`);
  return { url, child, alive: () => marked(`STUDIO_MARK=${mark}`) };
}

/** Starts a long run and waits until some of it is playable; a second one waits behind it. */
async function runInFlight({ url }: StudioProcess): Promise<{ id: string; next: string }> {
  const image = (await upload({ url }, 'image', await portrait(), 'face.png')).body.id;
  const long = (await upload({ url }, 'audio', (await ownRecording(60)).buffer, 'long.wav')).body.id;
  const short = (await upload({ url }, 'audio', (await ownRecording(2)).buffer, 'short.wav')).body.id;
  const create = (audio: string) =>
    json<Run>(`${url}/api/runs`, 'POST', { image, audio, prompt: '', params: { num_clip: 1000 } });
  const { id } = (await create(long)).body;
  const next = (await create(short)).body.id;
  let frames = 0;
  while (frames < 30) frames = (await json<Run>(`${url}/api/runs/${id}`, 'GET')).body.progress.frames;
  return { id, next };
}

async function seconds(video: Response): Promise<number> {
  const input = new Input({ source: new BufferSource(await video.arrayBuffer()), formats: ALL_FORMATS });
  return input.computeDuration();
}

function dataDirectory(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'studio-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  return dataDir;
}

async function comesBack(dataDir: string, id: string, next: string): Promise<void> {
  const studio = await start(dataDir);
  const run = (await json<Run>(`${studio.url}/api/runs/${id}`, 'GET')).body;
  expect(run).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } });
  const video = await fetch(`${studio.url}/api/runs/${id}/video`);
  expect(video.status).toBe(200);
  expect(await seconds(video)).toBeGreaterThanOrEqual(1);
  let status = 'queued';
  await until(() => {
    void json<Run>(`${studio.url}/api/runs/${next}`, 'GET').then(({ body }) => {
      status = body.status;
    });
    return status === 'done';
  }, 60);
  studio.child.kill('SIGTERM');
  await once(studio.child, 'exit');
}

test('kill -9 in the middle: no process survives; the run is interrupted, playable, and the queue goes on', async () => {
  const dataDir = dataDirectory();
  const studio = await start(dataDir);
  const { id, next } = await runInFlight(studio);
  expect(studio.alive().length).toBeGreaterThanOrEqual(3);
  studio.child.kill('SIGKILL');
  await until(() => studio.alive().length === 0, 10);
  await comesBack(dataDir, id, next);
}, 180_000);

test('SIGTERM in the middle: it ends by itself, the partial video is whole, and the queue goes on', async () => {
  const dataDir = dataDirectory();
  const studio = await start(dataDir);
  const { id, next } = await runInFlight(studio);
  studio.child.kill('SIGTERM');
  const [code] = await once(studio.child, 'exit');
  expect(code).toBe(0);
  expect(studio.alive()).toEqual([]);
  expect(readFileSync(join(dataDir, 'runs', id, 'video.mp4')).includes('moov')).toBe(true);
  await comesBack(dataDir, id, next);
}, 180_000);

test('a second studio on the same data ends with a sentence', async () => {
  const dataDir = dataDirectory();
  await start(dataDir);
  const second = spawn(process.execPath, [...process.execArgv, MAIN, '--port', '0', '--data-dir', dataDir], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  second.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(second, 'exit');
  expect(code).toBe(1);
  expect(said.trim()).toMatch(/^Another LiveAvatar Studio is using .*\.$/);
}, 90_000);
