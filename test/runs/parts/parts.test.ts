import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadConfig } from '../../../server/config/load.ts';
import type { BatchWithRuns, Run, RunRequest, StudioEvent } from '../../../server/contract/index.ts';
import { Studio } from '../../../server/studio.ts';
import { until } from '../../engines/harness.ts';
import { spacedSpeech } from '../../fixtures/speech/spaced.ts';
import { furnishVisited } from '../../fixtures/visited.ts';
import { largestChange } from '../../media/changes.ts';
import { packetsOf } from '../../media/packets.ts';
import { variant } from '../../variant.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const PORTRAIT = fileURLToPath(new URL('../../../configs/examples/portraits/daniel.png', import.meta.url));

let home: string;
let studio: Studio;
let request: RunRequest;
/** Three parts of about 6 s, the second with a prompt of its own, made once for all tests. */
let made: BatchWithRuns;
/** What each part was on its own, before it was joined. */
const parts: string[][][] = [];

async function open(): Promise<Studio> {
  const opened = await Studio.open(loadConfig(['--data-dir', join(home, 'data')], {}), (fault) => {
    console.error(fault);
  });
  opened.start('runs');
  return opened;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'parts-'));
  await furnishVisited(join(home, 'data'));
  await spacedSpeech(join(home, 'talk.wav'), 4, 0.6);
  studio = await open();
  const image = (await studio.assets.addFile('image', PORTRAIT)).id;
  const audio = (await studio.assets.addFile('audio', join(home, 'talk.wav'))).id;
  const prompts = ['', 'a man speaks with energy, nods and smiles broadly'];
  request = {
    image,
    audio,
    prompt: 'a calm man',
    params: { size: '384*256' },
    parts: { seconds: 6, prompts },
  };
  made = await finish(await studio.runs.create(request));
});
afterAll(async () => {
  await studio.close();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

/** Follows a long video to its end, looking at each part as it is done. */
async function finish(first: Run): Promise<BatchWithRuns> {
  const id = first.batch?.id ?? '';
  const unlisten = studio.events.listen((event: StudioEvent) => {
    if (event.type !== 'run.status' || event.snapshot.status !== 'done') return;
    const { video } = studio.runs.files(event.run);
    parts.push([]);
    const index = parts.length - 1;
    // At once: a link keeps the file when the whole takes its place.
    void copyFile(video, join(home, `part-${index}.mp4`));
  });
  await until(() => studio.batches.get(id).joined?.state === 'done', 100);
  unlisten();
  for (const index of parts.keys()) parts[index] = await packetsOf(join(home, `part-${index}.mp4`));
  return studio.batches.get(id);
}

test('the whole has every packet of every part, in order, and no moment without sound or picture', async () => {
  expect(made).toMatchObject({ kind: 'parts', counts: { done: made.of } });
  expect(made.of).toBeGreaterThan(2);
  const whole = await packetsOf(await studio.batches.video(made.id));
  for (const track of [0, 1]) {
    const digests = (packets: readonly string[] = []) => packets.map((packet) => packet.split(' ').at(-1));
    expect(digests(whole[track])).toEqual(parts.flatMap((tracks) => digests(tracks[track])));
  }
  const times = (track: number) => (whole[track] ?? []).map((packet) => Number(packet.split(' ')[0]));
  const frames = Math.round((made.runs.at(-1)?.part?.end ?? 0) * 25);
  expect(times(0)).toEqual(Array.from({ length: frames }, (_, i) => Number((i / 25).toFixed(3))));
  for (const [i, at] of times(1).entries()) expect(Math.abs(at - (i * 1024) / 48_000)).toBeLessThan(0.001);
  const sound = ((whole[1]?.length ?? 0) * 1024) / 48_000;
  expect(Math.abs(sound - frames / 25)).toBeLessThan(0.04);
});

test('the picture does not jump where parts are joined, also to another prompt', async () => {
  const joins = made.runs.slice(1).map(({ part }) => Math.round((part?.start ?? 0) * 25));
  const { median, at } = await largestChange(await studio.batches.video(made.id), joins);
  for (const change of at) expect(change).toBeLessThanOrEqual(1.5 * median);
});

test('only the whole stays on the disk, and a part is cut out of it again for whoever asks', async () => {
  const folders = made.runs.map(({ id }) => studio.runs.files(id).folder);
  const videos = async () =>
    (await Promise.all(folders.map((one) => readdir(one)))).flat().filter((n) => /mp4$/.test(n));
  await expect.poll(videos).toEqual(['joined.mp4']);
  const [, second] = made.runs;
  const again = await packetsOf(await studio.runs.video(second?.id ?? ''));
  expect(again).toEqual(parts[1]);
  expect((await studio.runs.stream(second?.id ?? '')).readSteadily).toBeDefined();
});

test('the whole says how all of it was made, and a part which stretch it is; both bring their settings back', async () => {
  const { id, runs } = made;
  const whole = await studio.restore(createReadStream(await studio.batches.video(id)));
  const prompts = ['', 'a man speaks with energy, nods and smiles broadly'];
  expect(whole).toMatchObject({
    version: studio.config.version,
    engine: 'preview',
    engineVersion: '1',
    prompt: 'a calm man',
    params: { size: '384*256' },
    ignored: [],
    image: { name: 'daniel.png', there: true },
    audio: { name: 'talk.wav', there: true },
    part: null,
  });
  // The third goes on with the prompt of the second.
  expect(whole.parts?.prompts).toEqual([...prompts, ...runs.slice(2).map(() => '')]);
  // Each part had clips of its own number.
  expect(whole.params).not.toHaveProperty('num_clip');
  const { conflicts } = await studio.plan({ ...request, params: whole.params, audio: whole.audio.id });
  expect(conflicts).toEqual([]);
  const [, second] = runs;
  if (!second) throw new Error('there is no second part');
  const part = await studio.restore(createReadStream(await studio.runs.video(second.id)));
  expect(part).toMatchObject({
    part: second.part,
    prompt: prompts[1],
    parts: null,
    audio: { name: 'talk.wav' },
  });
});

test('each part has its own prompt, its own stretch, and as many clips as that takes', () => {
  expect(made.runs.map(({ prompt }) => prompt)).toEqual([
    'a calm man',
    ...made.runs.slice(1).map(() => 'a man speaks with energy, nods and smiles broadly'),
  ]);
  for (const { part, params, progress } of made.runs) {
    const frames = Math.round(((part?.end ?? 0) - (part?.start ?? 0)) * 25);
    expect(progress.frames).toBe(frames);
    expect(params.num_clip).toBe(Math.ceil(frames / params.infer_frames));
  }
});

variant(
  'a part that was stopped holds up the others until it is gone on with; the studio may be closed meanwhile',
  async () => {
    const first = await studio.runs.create(request);
    const id = first.batch?.id ?? '';
    await until(() => studio.batches.get(id).counts.done === 1, 60);
    const second = studio.batches.get(id).runs[1]?.id ?? '';
    studio.runs.cancel(second);
    await until(() => studio.runs.get(second).endedAt !== null, 60);
    expect(studio.batches.get(id).counts).toMatchObject({ done: 1, cancelled: 1, queued: made.of - 2 });
    await expect(studio.batches.video(id)).rejects.toThrow(/joined once all of its parts/);
    await studio.close();
    studio = await open();
    expect(studio.batches.get(id).counts).toMatchObject({ done: 1, cancelled: 1, queued: made.of - 2 });
    // Its state is gone as well: the same motion is worked out again.
    await writeFile(studio.runs.files(first.id).state, 'not what was written');
    studio.batches.resume(id);
    await until(() => studio.batches.get(id).joined?.state === 'done', 60);
    const [again, before] = await Promise.all(
      [id, made.id].map(async (batch) => (await packetsOf(await studio.batches.video(batch)))[1]?.length),
    );
    expect(again).toBe(before);
    await studio.runs.remove(first.id);
    expect(existsSync(await studio.batches.video(id))).toBe(true);
    await studio.batches.remove(id);
    expect(() => studio.batches.get(id)).toThrow(/no such batch/);
  },
);

test('more prompts than parts, and parts of a batch, are refused with a sentence', async () => {
  const many = { ...request, parts: { seconds: 6 as const, prompts: Array<string>(9).fill('x') } };
  await expect(studio.runs.create(many)).rejects.toThrow(/9 prompts for \d parts/);
  expect(() => studio.batches.resume(made.id)).toThrow(/finished/);
});
