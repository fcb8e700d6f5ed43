import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../server/config/load.ts';
import type {
  Amount,
  Asset,
  Options,
  Problem,
  QueueState,
  Run,
  Storage,
  StorageKind,
  StoredInput,
} from '../../server/contract/index.ts';
import { until } from '../engines/harness.ts';
import { silence } from '../fixtures/material.ts';
import { outcome } from '../fixtures/outcome.ts';
import { json, portrait, recording, startStudio, type TestStudio, upload } from './studio-in-process.ts';

const HOUR = 1 / 24;
const examples = loadConfig([], {}).examples.slice(0, 1);
const dataDir = mkdtempSync(join(tmpdir(), 'storage-'));
const storage = { quotaGigabytes: 0.001, unusedDays: 30, refusedHours: 1 };

let studio: TestStudio;
/** Ids by what they are for. */
const id = {} as Record<
  | 'image'
  | 'audio'
  | 'forgotten'
  | 'lastWeek'
  | 'kept'
  | 'refused'
  | 'justRefused'
  | 'awaited'
  | 'video'
  | 'starred'
  | 'oldVideo'
  | 'cancelled'
  | 'queued',
  string
>;
let example: Options['examples'][number];

const call = <T>(method: string, path: string, body?: object) => json<T>(studio.url + path, method, body);
const folderOf = (asset: string) => join(dataDir, 'assets', asset);
const isThere = (asset: string) => existsSync(folderOf(asset));
const isRun = (run: string) => existsSync(join(dataDir, 'runs', run, 'video.mp4'));

/** A portrait that is no other's bytes. */
async function someone(shade: number): Promise<string> {
  const bytes = await sharp(await portrait())
    .resize({ width: 512 })
    .modulate({ brightness: 1 + shade / 100 })
    .png()
    .toBuffer();
  return (await upload(studio, 'image', bytes, `portrait ${shade}.png`)).body.id;
}

async function queue(request: object = {}): Promise<string> {
  const params = { size: '384*256', infer_frames: 16, num_clip: 1 };
  const body = { image: id.image, audio: id.audio, prompt: '', params, ...request };
  const made = await call<Run>('POST', '/api/runs', body);
  expect(made.status).toBe(201);
  return made.body.id;
}

async function done(run: string): Promise<void> {
  // The stream ends with its run.
  await (await fetch(`${studio.url}/api/runs/${run}/stream`)).arrayBuffer();
  expect(outcome((await call<Run>('GET', `/api/runs/${run}`)).body)).toBe('done');
}

async function finished(request: object = {}): Promise<string> {
  const run = await queue(request);
  await done(run);
  await until(() => !existsSync(join(dataDir, 'runs', run, 'live.mp4')));
  return run;
}

/** As if an input had been used last so long ago, in days. The studio remembers a use until it ends. */
function age(asset: string, days: number): void {
  const then = new Date(Date.now() - days * 86_400_000);
  utimesSync(join(folderOf(asset), 'asset.json'), then, then);
}

beforeAll(async () => {
  studio = await startStudio({ dataDir, examples }, [], {}, 'stay');
  const shipped = (await call<Options>('GET', '/api/options')).body;
  [example] = shipped.examples as [Options['examples'][number]];
  id.image = await someone(1);
  id.forgotten = await someone(2);
  id.lastWeek = await someone(3);
  id.kept = await someone(4);
  id.awaited = await someone(5);
  id.audio = (await upload(studio, 'audio', await recording(), 'talk.wav')).body.id;
  id.refused = (await upload<Asset>(studio, 'audio', silence(2).buffer, 'silence.wav')).body.id;
  id.justRefused = (await upload<Asset>(studio, 'audio', silence(3).buffer, 'longer silence.wav')).body.id;
  id.video = await finished();
  id.starred = await finished();
  id.oldVideo = await finished();
  await call('PATCH', `/api/runs/${id.starred}`, { starred: true });
  await call<QueueState>('PATCH', '/api/queue', { paused: true });
  id.cancelled = await queue();
  await call('POST', `/api/runs/${id.cancelled}/cancel`);
  id.queued = await queue({ image: id.awaited });
  await call('PATCH', `/api/assets/${id.kept}`, { kept: true });
  await studio.close();

  const database = new Libsql(join(dataDir, 'studio.sqlite'));
  const then = new Date(Date.now() - 10 * 86_400_000).toISOString();
  database.exec(`UPDATE runs SET ended_at = '${then}' WHERE id IN ('${id.oldVideo}', '${id.starred}')`);
  database.close();
  for (const asset of [id.forgotten, id.kept, id.awaited, id.image, example.image, example.audio])
    age(asset, 40);
  age(id.lastWeek, 8);
  age(id.refused, 2 * HOUR);
  studio = await startStudio({ dataDir, examples, storage }, [], {}, 'stay');
}, 180_000);
afterAll(async () => {
  await studio.close();
  rmSync(dataDir, { recursive: true });
});

const part = async (kind: StorageKind, olderThanDays = 0) => {
  const { body } = await call<Storage>('GET', `/api/storage?olderThanDays=${olderThanDays}`);
  const found = body.parts.find((one) => one.kind === kind);
  if (!found) throw new Error(`Nothing is said of ${kind}.`);
  return found;
};
const remove = async (kind: string, olderThanDays = 0) =>
  (await call<Amount>('POST', '/api/storage/delete', { kind, olderThanDays })).body;
const refusal = async (asset: string) => {
  const { status, body } = await call<Problem>('DELETE', `/api/assets/${asset}`);
  return [status, body?.code];
};

test('uploads that nobody uses go by themselves: refused ones soon, others after a month', async () => {
  await until(() => !isThere(id.forgotten) && !isThere(id.refused));
  for (const stays of [
    id.lastWeek,
    id.kept,
    id.justRefused,
    id.awaited,
    id.image,
    example.image,
    example.audio,
  ])
    expect(isThere(stays)).toBe(true);
});

test('what takes how much is told by kind, is what lies on the disk, and warns of the quota', async () => {
  const { body } = await call<Storage>('GET', '/api/storage');
  expect(body.parts.map(({ kind }) => kind)).toEqual([
    'videos',
    'unfinished',
    'portraits',
    'recordings',
    'database',
    'other',
  ]);
  expect(body.bytes).toBe(body.parts.reduce((sum, { bytes }) => sum + bytes, 0));
  const inRuns = readdirSync(join(dataDir, 'runs'), { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(dataDir, 'runs', name)))
    .filter((found) => found.isFile());
  const [videos, unfinished] = [await part('videos'), await part('unfinished')];
  expect(videos.bytes + unfinished.bytes).toBe(inRuns.reduce((sum, { size }) => sum + size, 0));
  expect([videos.count, videos.deletable.count]).toEqual([3, 2]);
  expect((await part('videos', 7)).deletable.count).toBe(1);
  expect([unfinished.count, unfinished.deletable.count]).toEqual([2, 1]);
  expect(body.free).toBeGreaterThan(0);
  expect([body.quota, body.warning]).toEqual([1_000_000, 'quota']);
});

test('each portrait and recording is listed with what holds it, the one last used first', async () => {
  const { inputs } = (await call<{ inputs: StoredInput[] }>('GET', '/api/assets')).body;
  const of = (asset: string) => inputs.find((one) => one.id === asset);
  expect(of(id.image)).toMatchObject({
    kind: 'image',
    name: 'portrait 1.png',
    runs: 4,
    kept: false,
    example: false,
  });
  expect(of(id.awaited)).toMatchObject({ runs: 1 });
  expect(of(id.kept)).toMatchObject({ runs: 0, kept: true });
  expect(of(example.image)).toMatchObject({ example: true });
  const times = inputs.map(({ usedAt }) => usedAt);
  expect(times).toEqual([...times].sort().reverse());
});

test('an input goes by itself only when nothing holds it: no run, no example, nobody who keeps it', async () => {
  expect(await refusal(id.image)).toEqual([409, 'in_use']);
  expect(await refusal(id.awaited)).toEqual([409, 'in_use']);
  expect(await refusal(example.image)).toEqual([403, 'read_only']);
  expect(await refusal(id.kept)).toEqual([403, 'read_only']);
  expect(await refusal('0'.repeat(64))).toEqual([404, 'not_found']);
  // One that has just come in, too: whoever asks for it by name means it.
  const fresh = await someone(6);
  expect((await call('DELETE', `/api/assets/${fresh}`)).status).toBe(204);
  expect([isThere(fresh), (await call('GET', `/api/assets/${fresh}/info`)).status]).toEqual([false, 404]);
  expect(await someone(6)).toBe(fresh);
  expect(isThere(fresh)).toBe(true);
});

test('deleting a kind by age spares what is younger, kept, awaited, shipped, or in a page’s hand', async () => {
  expect(await remove('portraits', 9)).toEqual({ count: 0, bytes: 0 });
  expect(isThere(id.lastWeek)).toBe(true);
  const { deletable } = await part('portraits', 7);
  expect(deletable.count).toBe(1);
  expect(await remove('portraits', 7)).toEqual(deletable);
  expect(isThere(id.lastWeek)).toBe(false);

  const inHand = await someone(7);
  expect(await remove('portraits')).toEqual({ count: 0, bytes: 0 });
  for (const stays of [inHand, id.kept, id.awaited, example.image]) expect(isThere(stays)).toBe(true);

  await call('PATCH', `/api/assets/${id.kept}`, { kept: false });
  expect((await remove('portraits')).count).toBe(1);
  expect(isThere(id.kept)).toBe(false);
});

test('deleting videos by age spares starred ones and what has not ended, and makes the room it says', async () => {
  const before = (await call<Storage>('GET', '/api/storage')).body;
  const gone = await remove('videos', 7);
  expect(gone.count).toBe(1);
  expect([isRun(id.oldVideo), isRun(id.starred), isRun(id.video)]).toEqual([false, true, true]);
  const videos = before.parts.find(({ kind }) => kind === 'videos');
  expect((await part('videos')).bytes).toBe((videos?.bytes ?? 0) - gone.bytes);
  expect(gone.bytes).toBeGreaterThan(1000);
  expect((await remove('unfinished')).count).toBe(1);
  expect((await call<Run>('GET', `/api/runs/${id.queued}`)).body.status).toBe('queued');
  expect((await remove('videos')).count).toBe(1);
  expect(isRun(id.starred)).toBe(true);
});

test('a run and the deletion of its portrait, asked for at once, leave no run without a portrait', async () => {
  for (let shade = 10; shade < 13; shade++) {
    const image = await someone(shade);
    const run = { image, audio: id.audio, prompt: '' };
    const [made, gone] = await Promise.all([
      call<Run | Problem>('POST', '/api/runs', run),
      call('DELETE', `/api/assets/${image}`),
    ]);
    const isMade = made.status === 201;
    expect([made.status, gone.status]).toEqual(isMade ? [201, 409] : [404, 204]);
    expect(isThere(image)).toBe(isMade);
  }
});

test('what waits is made after all, of what was spared', async () => {
  await call('PATCH', '/api/queue', { paused: false });
  await done(id.queued);
});

test('only what is meant can be asked for', async () => {
  for (const body of [{}, { kind: 'database' }, { kind: 'other' }, { kind: 'videos', olderThanDays: -1 }])
    expect((await call<Problem>('POST', '/api/storage/delete', body)).status).toBe(400);
});
