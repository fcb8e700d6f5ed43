import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { remux } from '../../server/media/encoder/remux.ts';
import { Fragmenter } from '../../server/media/fragmenter/fragmenter.ts';
import { until } from '../engines/harness.ts';
import { growingVideo } from '../fixtures/growing-video.ts';
import { variant } from '../variant.ts';
import { boxTypes } from './decoded.ts';
import { childPids } from './encoder-pids.ts';
import { packetsIn, packetsOf } from './packets.ts';

const folder = mkdtempSync(join(tmpdir(), 'fragmenter-'));
const video = join(folder, 'video.mp4');
const SECONDS = 12;
let live: Buffer;
beforeAll(async () => {
  // Noise does not compress: larger than all that the system takes ahead.
  const made = await growingVideo({ seconds: SECONDS, width: 256, height: 192, noise: true });
  live = Buffer.concat(made.fragments.map(({ bytes }) => bytes));
  writeFileSync(join(folder, 'live.mp4'), live);
  await remux(join(folder, 'live.mp4'), video, { title: 'Noise', comment: '{}' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const pids = () => childPids('media/fragmenter/main');
function fragmenter(patience?: { process: number; viewer: number }): Fragmenter {
  const one = new Fragmenter(patience);
  onTestFinished(() => one.close());
  return one;
}

test('a finished video becomes fragments that begin with key frames, and nothing in it is another', async () => {
  const fragments = await buffer(fragmenter().read(video));
  const types = boxTypes(fragments);
  expect(types.slice(0, 2)).toEqual(['ftyp', 'moov']);
  expect(types.slice(2).join()).toMatch(/^moof,mdat(,moof,mdat)*$/);
  expect(types.filter((type) => type === 'moof').length).toBeGreaterThanOrEqual(SECONDS);
  expect(await packetsIn(fragments)).toEqual(await packetsOf(video));
  expect(await packetsIn(fragments)).toEqual(await packetsIn(live));
  await until(() => pids().length === 0);
});

test('the process waits for a viewer who takes nothing, and ends with a viewer who goes', async () => {
  const reading = fragmenter().read(video);
  await new Promise((resolve) => reading.once('readable', resolve));
  expect(live.length).toBeGreaterThan(2_000_000);
  expect(pids()).toHaveLength(1);
  reading.destroy();
  await until(() => pids().length === 0);
});

test('a viewer who has gone from an open connection is given up, and so is a process that stands still', async () => {
  const idle = fragmenter({ process: 60, viewer: 0.2 }).read(video);
  const left = new Promise<Error>((resolve) => idle.once('error', resolve));
  idle.read(1);
  expect((await left).message).toMatch(/^Nothing of a finished video moved/);

  const stuck = fragmenter({ process: 0.2, viewer: 60 }).read(video);
  const failed = new Promise<Error>((resolve) => stuck.once('error', resolve));
  const [pid] = pids();
  if (!pid) throw new Error('There is no process.');
  process.kill(pid, 'SIGSTOP');
  stuck.resume();
  expect((await failed).message).toMatch(/^Nothing of a finished video moved/);
  await until(() => pids().length === 0);
});

test('what cannot be read to its end does not look whole', async () => {
  const damaged = join(folder, 'damaged.mp4');
  writeFileSync(damaged, live);
  truncateSync(damaged, 300);
  await expect(buffer(fragmenter().read(damaged))).rejects.toThrow('ended unexpectedly');
});

variant('more viewers of finished videos than the machine should carry are told so', async () => {
  const many = fragmenter();
  const readings = Array.from({ length: 16 }, () => many.read(video).on('error', () => {}));
  expect(() => many.read(video)).toThrow(/^Too many finished videos/);
  await many.close();
  expect(readings.every(({ destroyed }) => destroyed)).toBe(true);
  expect(pids()).toEqual([]);
  await expect(buffer(many.read(video))).resolves.toBeInstanceOf(Buffer);
});
