import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FolderSizes } from '../../server/storage/folder-bytes.ts';

test('the folder of a run that has ended is looked into once, and again when something in it came or went', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sizes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const run of ['ended', 'running']) {
    mkdirSync(join(folder, run, 'parts'), { recursive: true });
    writeFileSync(join(folder, run, 'parts', 'video.mp4'), 'x'.repeat(100));
    // As if nothing had happened for an hour.
    utimesSync(join(folder, run), Date.now() / 1000 - 3600, Date.now() / 1000 - 3600);
  }
  const sizes = new FolderSizes(folder, ['left out']);
  mkdirSync(join(folder, 'left out'));
  const measure = async () => Object.fromEntries(await sizes.measure((name) => name === 'ended'));
  expect(await measure()).toEqual({ ended: 100, running: 100 });

  // Nobody writes to the video of an ended run: this only shows that its size was not asked for again.
  for (const run of ['ended', 'running']) appendFileSync(join(folder, run, 'parts', 'video.mp4'), 'y');
  expect(await measure()).toEqual({ ended: 100, running: 101 });

  writeFileSync(join(folder, 'ended', 'poster.jpg'), 'x'.repeat(10));
  expect(await measure()).toEqual({ ended: 111, running: 101 });
  // It has just changed, and may go on changing.
  appendFileSync(join(folder, 'ended', 'poster.jpg'), 'y');
  expect(await measure()).toEqual({ ended: 112, running: 101 });
  rmSync(join(folder, 'ended'), { recursive: true });
  expect(await measure()).toEqual({ running: 101 });
});
