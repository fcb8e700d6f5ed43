import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Run } from '../../server/contract/index.ts';
import { until } from '../engines/harness.ts';
import { outcome } from '../fixtures/outcome.ts';
import { json, portrait, recording, startStudio, type TestStudio, upload } from './studio-in-process.ts';

let studio: TestStudio;
let body: object;
beforeAll(async () => {
  studio = await startStudio();
  const image = (await upload(studio, 'image', await portrait(), 'portrait.png')).body.id;
  const audio = (await upload(studio, 'audio', await recording(), 'talk.wav')).body.id;
  body = { image, audio, prompt: '', params: { size: '704*384', num_clip: 4 } };
}, 120_000);
afterAll(() => studio.close());

/** Opens the stream of a run and takes nothing of it. */
function stall(run: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${studio.url}/api/runs/${run}/stream`, (answer) => resolve(answer.pause())).on('error', reject);
  });
}

test('a browser that takes nothing does not hold its run up, and gets all of it when it goes on', async () => {
  const { id } = (await json<Run>(`${studio.url}/api/runs`, 'POST', body)).body;
  const viewer = await stall(id);
  let run = (await json<Run>(`${studio.url}/api/runs/${id}`, 'GET')).body;
  const path = join(studio.dataDir, 'runs', id, 'live.mp4');
  await until(() => existsSync(path));
  // What the system takes ahead may be all of it: the file can be read here to its end, whatever becomes of its name.
  const file = openSync(path, 'r');
  for (; run.endedAt === null; await sleep(100))
    run = (await json<Run>(`${studio.url}/api/runs/${id}`, 'GET')).body;
  expect(outcome(run)).toBe('done');
  const chunks: Buffer[] = [];
  for await (const chunk of viewer) chunks.push(chunk);
  const live = readFileSync(file);
  closeSync(file);
  expect(live.length).toBeGreaterThan(500_000);
  expect(Buffer.concat(chunks).equals(live)).toBe(true);
  await until(() => !existsSync(path));
}, 180_000);
