import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AudioAsset, Problem, VoiceList } from '../../server/contract/index.ts';
import { json, startStudio, type TestStudio } from './studio-in-process.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const say = <T = AudioAsset>(body: object) => json<T>(`${studio.url}/api/speech`, 'POST', body);

test('the voices are listed, English and Chinese, and none sends a text away', async () => {
  const { body } = await json<VoiceList>(`${studio.url}/api/voices`, 'GET');
  expect(body.voices.length).toBeGreaterThan(5);
  expect(body.voices.every(({ host }) => host === null)).toBe(true);
});

test.each([
  [
    'Good morning, and welcome to our studio. Today we show you something new.',
    'Good morning, and welcome to our studio. Today we show you….wav',
  ],
  [
    '大家早上好，欢迎来到我们的工作室。今天我们介绍一款新的产品。',
    '大家早上好，欢迎来到我们的工作室。今天我们介绍一款新的产品。.wav',
  ],
])('a text becomes a recording like any other, with which nothing is wrong: %s', async (text, name) => {
  const { status, body } = await say({ text });
  expect(status).toBe(201);
  expect(body).toMatchObject({ kind: 'audio', mime: 'audio/wav', sampleRate: 16_000, channels: 1, name });
  expect(body.findings.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(body.seconds).toBeGreaterThan(3.5);
});

test('a text that cannot be spoken is refused with the reason, by code and field', async () => {
  const { status, body } = await say<Problem>({ text: '<speak>Hello</speak>' });
  expect(status).toBe(422);
  expect(body).toMatchObject({ code: 'input_refused', field: 'text', findings: [{ code: 'speech-markup' }] });
  expect((await say<Problem>({ text: 'Hello', voice: 'nobody' })).body).toMatchObject({
    status: 404,
    code: 'voice_unknown',
  });
  expect((await say<Problem>({ text: 'Hello', speed: 9 })).body).toMatchObject({
    status: 400,
    field: 'speed',
  });
  expect((await say<Problem>({ text: 'NUL \0 here' })).body).toMatchObject({ status: 400, field: 'text' });
});

test('a text is spoken as it is made: a WAV of unknown length, or bare samples', async () => {
  const spoken = async (format: string) => {
    const answer = await fetch(`${studio.url}/api/speech/stream?format=${format}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Good morning. Welcome to our studio.' }),
    });
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const [wav, pcm] = [await spoken('wav'), await spoken('pcm')];
  expect(wav.answer.headers.get('content-type')).toBe('audio/wav');
  expect(wav.bytes.toString('latin1', 0, 4)).toBe('RIFF');
  expect(wav.bytes.readUInt32LE(40)).toBe(0xffff_ffff);
  expect(wav.bytes.subarray(44).equals(pcm.bytes)).toBe(true);
  expect(pcm.bytes.length / 32_000).toBeGreaterThan(2);
});

test('what cannot be streamed is told as a problem', async () => {
  const { status, body } = await json<Problem>(`${studio.url}/api/speech/stream`, 'POST', { text: '😀' });
  expect([status, body.findings?.[0]?.code]).toEqual([422, 'speech-empty']);
});

test('whoever goes away in the middle leaves nothing behind', async () => {
  const before = await readdir(join(studio.dataDir, 'assets'));
  const gone = new AbortController();
  const asked = fetch(`${studio.url}/api/speech`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: '大家早上好，欢迎来到我们的工作室。'.repeat(400) }),
    signal: gone.signal,
  });
  await expect.poll(() => readdir(join(studio.dataDir, 'assets', '.incoming'))).toHaveLength(1);
  gone.abort();
  await expect(asked).rejects.toThrow();
  await expect.poll(() => readdir(join(studio.dataDir, 'assets', '.incoming'))).toEqual([]);
  expect(await readdir(join(studio.dataDir, 'assets'))).toEqual(before);
});
