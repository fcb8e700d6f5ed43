import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import WebSocket from 'ws';
import { MonitorMessage, MonitorState, type Run, RunRecord } from '../../server/contract/index.ts';
import { json, portrait, recording, startStudio, upload } from './studio-in-process.ts';

const PATIENT = { timeout: 30_000 };

test('samples come over the socket to who asks for them, and a run keeps its record', async () => {
  const studio = await startStudio({ metrics: true });
  onTestFinished(() => studio.close());
  const state = MonitorState.parse((await json(`${studio.url}/api/monitor`, 'GET')).body);
  expect(state.samples.length).toBeGreaterThan(0);

  const socket = new WebSocket(`${studio.url.replace('http', 'ws')}/api/progress`);
  const heard: unknown[] = [];
  socket.on('message', (text) => heard.push(JSON.parse(String(text))));
  await once(socket, 'open');
  socket.send(JSON.stringify({ subscribe: { runs: 'all', monitor: true } }));
  await vi.waitUntil(() => heard.some((one) => MonitorMessage.safeParse(one).success), PATIENT);
  expect(heard.find((one) => MonitorMessage.safeParse(one).success)).not.toHaveProperty('seq');
  socket.close();

  const image = (await upload(studio, 'image', await portrait(), 'a.png')).body.id;
  const audio = (await upload(studio, 'audio', await recording(), 'a.wav')).body.id;
  const params = { size: '384*256', num_clip: 4, infer_frames: 48 };
  const made = await json<Run>(`${studio.url}/api/runs`, 'POST', { image, audio, prompt: 'a', params });
  const address = `${studio.url}/api/runs/${made.body.id}`;
  await vi.waitUntil(async () => (await json<Run>(address, 'GET')).body.status === 'done', {
    timeout: 60_000,
    interval: 200,
  });
  await vi.waitFor(async () => {
    const record = RunRecord.parse((await json(`${address}/monitor`, 'GET')).body);
    expect(record.t.length).toBeGreaterThan(0);
    expect(record.marks.map(({ stage }) => stage)).toContain('generating');
    expect(record.promised).toMatchObject({ device: 'cpu' });
  }, PATIENT);

  const metrics = await fetch(`${studio.url}/metrics`);
  expect(metrics.headers.get('content-type')).toContain('text/plain');
  expect(await metrics.text()).toMatch(/^liveavatar_studio_memory_own_bytes \d+$/m);
}, 120_000);

test('/metrics is not there unless it was asked for', async () => {
  const studio = await startStudio();
  onTestFinished(() => studio.close());
  expect((await fetch(`${studio.url}/metrics`)).status).toBe(404);
});
