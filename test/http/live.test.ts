import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Asset, LiveOpening, Run } from '../../server/contract/index.ts';
import { median } from '../bench/report.ts';
import { makeSpeech, recording } from '../engines/preview/material.ts';
import { some, variant } from '../variant.ts';
import { LiveClient } from './live-client.ts';
import { shortSpeech, soundOf } from './live-files.ts';
import { json, portrait, startStudio, type TestStudio, upload } from './studio-in-process.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const run = promisify(execFile);
let studio: TestStudio;
let image: Asset;
let folder: string;
let speech: string;
/** Its samples. */
let pcm: Buffer;
let clients: LiveClient[] = [];

beforeAll(async () => {
  studio = await startStudio();
  ({ body: image } = await upload(studio, 'image', await portrait(), 'daniel.png'));
  folder = await mkdtemp(join(tmpdir(), 'live-'));
  speech = join(folder, 'speech.wav');
  await makeSpeech(recording('report-en'), speech);
  pcm = (await readFile(speech)).subarray(44);
});
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});
afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

function connected(): LiveClient {
  const client = new LiveClient(studio.url);
  clients.push(client);
  return client;
}
const opening = (more: Partial<LiveOpening> = {}): LiveOpening => ({
  image: image.id,
  prompt: '',
  params: { size: '384*256' },
  transport: 'units',
  pace: 'live',
  ...more,
});
const seconds = (count: number, from = 1) => pcm.subarray(from * 32_000, (from + count) * 32_000);
const isLoud = (payload: Buffer) => {
  for (let at = 0; at + 1 < payload.length; at += 2) if (Math.abs(payload.readInt16LE(at)) > 300) return true;
  return false;
};
const until = async (holds: () => boolean) => {
  const deadline = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`It did not come: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

describe('a live session', () => {
  test('shows pictures of the sound it is sent, with their times, and goes on when nobody speaks', async () => {
    const client = connected();
    await client.say({ open: opening() });
    const opened = await client.message('opened');
    expect(opened).toMatchObject({ fps: 25, sampleRate: 16_000, transport: 'units' });
    expect(opened.codec).toMatch(/^avc1\.[0-9a-f]{6}$/);
    await client.speak(seconds(1.5));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const pictures = client.units.filter(({ kind }) => kind !== 'sound');
    const sound = client.units.filter(({ kind }) => kind === 'sound');
    expect(pictures[0]?.kind).toBe('key');
    // Two seconds, less what the first picture took and what a busy machine leaves out.
    expect(pictures.length).toBeGreaterThan(15);
    expect(Math.max(...pictures.map(({ payload }) => payload.readUInt32BE(0)))).toBe(1);
    // Sound is one stream without a gap, and each picture comes after its sound.
    for (const [i, { time, payload }] of sound.slice(0, -1).entries())
      expect(sound[i + 1]?.time).toBeCloseTo(time + payload.length / 32_000, 4);
    const delays = pictures.slice(10).map(({ time, at }) => {
      // The sound in the middle of the picture.
      const heard = sound.findLast((one) => one.time <= time + 0.02);
      return at - (heard?.at ?? 0);
    });
    // A third of it where the machine does nothing else.
    expect(median(delays)).toBeLessThan(400);
    const stats = await client.message('stats');
    // Sound that was held up on its way waits for a quarter of a second at most.
    expect(stats.queued).toBeLessThan(0.25);
    await client.say({ close: {} });
    expect(await client.message('ended')).toMatchObject({ reason: 'closed' });
  });

  test('is silent within 150 ms of an interruption, though ten seconds of sound were sent', async () => {
    const client = connected();
    await client.say({ open: opening({ pace: 'queued' }) });
    await client.message('opened');
    // The quickest of three: a busy machine holds one up now and then.
    const silentAfter: number[] = [];
    let asked = 0;
    for (let turn = 0; turn < 3; turn++) {
      for (let at = 0; at < 10; at++) client.socket.send(seconds(1, at % 6));
      await new Promise((resolve) => setTimeout(resolve, 300));
      const before = client.messages.length;
      asked = performance.now();
      await client.say({ interrupt: {} });
      await client.message('interrupted', { after: before });
      await new Promise((resolve) => setTimeout(resolve, 600));
      const loud = client.units.filter(
        ({ kind, payload, at }) => kind === 'sound' && at > asked && payload.some((byte) => byte !== 0),
      );
      silentAfter.push(Math.max(0, ...loud.map(({ at }) => at - asked)));
    }
    expect(Math.min(...silentAfter)).toBeLessThan(150);
    expect(client.units.some(({ kind, at }) => kind !== 'sound' && at > asked + 500)).toBe(true);
  });

  variant(
    'comes as fragments that are a video with sound when they are written one after the other',
    async () => {
      const client = connected();
      await client.say({ open: opening({ transport: 'fragments', pace: 'queued' }) });
      const { mime } = await client.message('opened');
      expect(mime).toMatch(/^video\/mp4; codecs="avc1\.\w+,mp4a\.40\.2"$/);
      client.socket.send(seconds(1));
      client.socket.send(seconds(1, 2));
      await new Promise((resolve) => setTimeout(resolve, 2600));
      await client.say({ close: {} });
      await client.message('ended');
      const file = join(folder, 'fragments.mp4');
      await writeFile(file, Buffer.concat(client.fragments));
      expect(soundOf(file)).toBeGreaterThan(2);
    },
  );

  test('becomes a run of the history when it is recorded, as long as what was shown', async () => {
    const client = connected();
    await client.say({ open: opening({ prompt: 'calm' }) });
    await client.message('opened');
    await client.say({ record: { on: true, title: 'Rehearsal' } });
    await client.speak(seconds(2));
    await client.say({ record: { on: false } });
    const { run: id } = await client.message('recorded');
    expect(id).not.toBeNull();
    const get = () => json<Run>(`${studio.url}/api/runs/${id}`, 'GET');
    await vi.waitFor(async () => expect((await get()).body.status).toBe('done'), { timeout: 20_000 });
    const { body: made } = await get();
    expect(made).toMatchObject({ title: 'Rehearsal', prompt: 'calm', engine: 'preview', image: image.id });
    // How soon and how fast it was made nobody has measured: it was shown live.
    expect(made).toMatchObject({ firstFragmentSeconds: null });
    expect(made.progress).toMatchObject({ elapsedSeconds: 0, framesPerSecond: 0 });
    expect(made.progress.frames / made.fps).toBeGreaterThan(1.5);
    expect(made.progress.frames / made.fps).toBeLessThan(2.6);
    const audio = await json<Asset>(`${studio.url}/api/assets/${made.audio}/info`, 'GET');
    expect(audio.body).toMatchObject({ kind: 'audio' });
    expect('seconds' in audio.body && audio.body.seconds).toBeCloseTo(made.progress.frames / made.fps, 0);
    const video = await fetch(`${studio.url}/api/runs/${id}/video`);
    expect(video.status).toBe(200);
    expect((await video.arrayBuffer()).byteLength).toBeGreaterThan(10_000);
  });

  test('says a text that is sent, in English and in Chinese, the first sound at once; what cannot be said is told', async () => {
    const client = connected();
    await client.say({ open: opening() });
    await client.message('opened');
    const loud = () => client.units.filter(({ kind, payload }) => kind === 'sound' && isLoud(payload));
    for (const text of some(1, ['Good morning, everybody.', '大家早上好。'])) {
      const before = client.messages.length;
      const heard = loud().length;
      const asked = performance.now();
      await client.say({ text: { text, speed: 1 } });
      await client.message('saying', { after: before });
      await until(() => loud().length > heard);
      // Where the machine does nothing else, a fifth of it.
      expect((loud()[heard]?.at ?? 0) - asked).toBeLessThan(2_000);
      expect(await client.message('said', { after: before })).toMatchObject({ how: 'whole' });
    }
    const before = client.messages.length;
    await client.say({ text: { text: 'Hello', voice: 'nobody', speed: 1 } });
    expect(await client.message('said', { after: before })).toMatchObject({
      how: 'failed',
      problem: { code: 'voice_unknown' },
    });
    const silentAfter: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const before = client.messages.length;
      await client.say({ text: { text: 'One, two, three, four, five, six, seven, eight.', speed: 1 } });
      await client.message('saying', { after: before });
      const asked = performance.now();
      await client.say({ interrupt: {} });
      expect(await client.message('said', { after: before })).toMatchObject({ how: 'interrupted' });
      await new Promise((resolve) => setTimeout(resolve, 400));
      silentAfter.push(Math.max(0, ...loud().map(({ at }) => at - asked)));
    }
    expect(Math.min(...silentAfter)).toBeLessThan(150);
  });

  test('lets others look on, from a picture that they can begin with', async () => {
    const onlooker = connected();
    await onlooker.say({ watch: { transport: 'units' } });
    await onlooker.message('idle');
    const speaker = connected();
    await speaker.say({ open: opening() });
    await onlooker.message('opened');
    await speaker.message('opened');
    await speaker.speak(seconds(1));
    const pictures = () => onlooker.units.filter(({ kind }) => kind !== 'sound');
    await until(() => pictures().length > 20);
    expect(pictures()[0]?.kind).toBe('key');
    speaker.close();
    await until(() => onlooker.messages.filter(({ type }) => type === 'idle').length === 2);
  });

  test('another portrait takes over on the same socket', async () => {
    const client = connected();
    await client.say({ open: opening() });
    await client.message('opened');
    const before = client.messages.length;
    await client.say({ open: opening({ params: { size: '704*384' } }) });
    // What is typed meanwhile is said by the one that comes.
    await client.say({ text: { text: 'Good morning.', speed: 1 } });
    const opened = await client.message('opened', { after: before });
    expect(opened.width * opened.height).toBeGreaterThan(384 * 256);
    expect(await client.message('said', { after: before })).toMatchObject({ how: 'whole' });
    expect(client.messages.filter(({ type }) => type === 'failed')).toEqual([]);
  });

  test('waits while another session has the device, and has it next', async () => {
    const first = connected();
    await first.say({ open: opening() });
    await first.message('opened');
    const second = connected();
    await second.say({ open: opening() });
    expect(await second.message('waiting')).toMatchObject({ for: 'session' });
    await second.say({ text: { text: 'Good morning.', speed: 1 } });
    await second.say({ interrupt: {} });
    expect(await second.message('said')).toMatchObject({ how: 'interrupted' });
    // Who looks on instead has nothing said by whatever comes.
    const before = second.messages.length;
    await second.say({ text: { text: 'Good morning.', speed: 1 } });
    await second.say({ watch: { transport: 'units' } });
    expect(await second.message('said', { after: before })).toMatchObject({ how: 'interrupted' });
    await second.say({ open: opening() });
    await first.say({ close: {} });
    await second.message('opened');
  });

  test('a run waits while somebody speaks, and begins when they have left', async () => {
    const client = connected();
    await client.say({ open: opening() });
    await client.message('opened');
    const { body: audio } = await upload(
      studio,
      'audio',
      await readFile(recording('welcome-en')),
      'welcome.wav',
    );
    const params = { size: '384*256', num_clip: 1, infer_frames: 16 };
    const body = { image: image.id, audio: audio.id, prompt: '', params };
    const { body: queued } = await json<Run>(`${studio.url}/api/runs`, 'POST', body);
    expect(queued.status).toBe('queued');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const get = async () => (await json<Run>(`${studio.url}/api/runs/${queued.id}`, 'GET')).body.status;
    expect(await get()).toBe('queued');
    await client.say({ close: {} });
    await vi.waitFor(async () => expect(await get()).toBe('done'), { timeout: 30_000 });
  });

  test.each(
    some(2, [
      [{ image: '0'.repeat(64) }, 'not_found'],
      [{ engine: 'liveavatar' }, 'engine_unavailable'],
      [{ engine: 'nobody' }, 'engine_unknown'],
    ] as const),
  )('that cannot be opened (%j) says why, and the socket stays', async (wrong, code) => {
    const client = connected();
    await client.say({ open: opening(wrong) });
    const { problem } = await client.message('failed');
    expect(problem.code).toBe(code);
    await client.say({ open: opening() });
    await client.message('opened');
  });

  test.each(['{}', 'nonsense', '{"open":{}}', '{"say":"hello"}'])(
    'what is no message (%s) is refused',
    async (text) => {
      const client = connected();
      await new Promise((resolve) => client.socket.once('open', resolve));
      client.socket.send(text);
      const code = await new Promise((resolve) => client.socket.once('close', resolve));
      expect(code).toBe(1008);
      expect(client.messages).toMatchObject([{ type: 'failed', problem: { code: 'invalid_request' } }]);
    },
  );
});

test('the documented example in JavaScript writes a video of the recording and the text that it says', async () => {
  const out = join(folder, 'javascript.mp4');
  const face = join(folder, 'face.png');
  await writeFile(face, await portrait());
  const example = fileURLToPath(new URL('../../docs/live/speak.mjs', import.meta.url));
  const said = ['Good morning, everybody.', out];
  await run(process.execPath, [example, studio.url, face, await shortSpeech(folder), ...said]);
  // A second of recording, and more than a second of text.
  expect(soundOf(out)).toBeGreaterThan(2.3);
});
