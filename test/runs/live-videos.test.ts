import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { GrowingFile } from '../../server/media/growing.ts';
import { LiveVideos } from '../../server/runs/live-videos.ts';
import { RunFolders } from '../../server/runs/run-folder.ts';
import { folder } from '../engines/harness.ts';

test('once the videos are closed no growing file is removed any more: the next studio may write a new one there', async () => {
  const folders = new RunFolders(folder());
  const videos = new LiveVideos(
    (path) => new GrowingFile(path, 10),
    () => {
      throw new Error('Nobody reads a finished video here.');
    },
    folders,
  );
  const [unread, read] = [folders.make('unread'), folders.make('read')];
  for (const { live, video } of [unread, read]) {
    writeFileSync(live, 'as it grew');
    writeFileSync(video, 'finished');
  }
  videos.of('unread');
  const viewer = videos.of('read').read();
  for (const id of ['unread', 'read']) videos.end(id);
  await videos.close();
  expect(existsSync(unread.live)).toBe(false);
  expect(existsSync(read.live)).toBe(true);
  viewer.destroy();
  await once(viewer, 'close');
  await setTimeout(50);
  expect(existsSync(read.live)).toBe(true);
});
