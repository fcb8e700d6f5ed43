import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Run } from '../../server/contract/index.ts';
import { json, portrait, recording, startStudio, type TestStudio, upload } from './studio-in-process.ts';

let studio: TestStudio;
let image: string;
let audio: string;
beforeAll(async () => {
  studio = await startStudio();
  image = (await upload(studio, 'image', await portrait(), 'portrait.png')).body.id;
  audio = (await upload(studio, 'audio', await recording(), 'talk.wav')).body.id;
}, 120_000);
afterAll(() => studio.close());

/** What the studio says on stderr from now on. */
function listenToStudio(): () => string {
  const said: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  return () => said.join('');
}

/** Asks for bytes and goes away as soon as the first of them, or the answer's head, is there. */
async function leaveEarly(path: string): Promise<void> {
  const leaving = new AbortController();
  const answer = await fetch(studio.url + path, { signal: leaving.signal });
  expect(answer.status).toBe(200);
  leaving.abort();
  // The server hears of it a moment later.
  await sleep(200);
}

test('whoever leaves a download or a running video in the middle is not worth a word', async () => {
  const said = listenToStudio();
  const body = { image, audio, prompt: '', params: { size: '704*384' } };
  const run = (await json<Run>(`${studio.url}/api/runs`, 'POST', body)).body;
  await leaveEarly(`/api/runs/${run.id}/stream`);
  await leaveEarly(`/api/assets/${image}`);
  await leaveEarly(`/api/assets/${audio}`);
  await json(`${studio.url}/api/runs/${run.id}/cancel`, 'POST');
  expect(said()).toBe('');
});
