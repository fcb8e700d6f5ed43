import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Run } from '#contract';
import { GridClock } from '../../../../web/features/sweep/grid-clock.svelte.ts';
import { FakeVideo } from '../../player/fake-video.ts';

const A = 'a'.repeat(14);
const B = 'b'.repeat(14);
/** Runs that have a video. */
const finished = () => [A, B].map((id) => ({ id }) as Run);
let frames: (() => void)[] = [];

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  vi.stubGlobal('cancelAnimationFrame', () => {});
});
afterEach(() => vi.unstubAllGlobals());

const member = (video: FakeVideo) => ({
  video,
  fps: 25,
  seconds: () => video.seconds,
  available: () => null,
});

/** So many pictures of a screen, 60 in a second. */
function run(grid: GridClock, ticks: number, ...videos: FakeVideo[]): void {
  for (let tick = 0; tick < ticks; tick += 1) {
    for (const video of videos) video.advance(1 / 60);
    grid.clock.tick();
    for (const frame of frames.splice(0)) frame();
  }
}

test('a video that comes into view while others play holds none of them, and is soon with them', () => {
  const grid = new GridClock(finished);
  const [first, late] = [new FakeVideo(20), new FakeVideo(20)];
  grid.join(A, member(first));
  grid.clock.play();
  run(grid, 120, first);
  const before = first.currentTime;
  expect(before).toBeGreaterThan(1.5);
  late.startsAfter = 12;
  grid.join(B, member(late));
  for (let tick = 0; tick < 60; tick += 1) {
    run(grid, 1, first, late);
    expect(first.paused).toBe(false);
  }
  expect(first.currentTime).toBeCloseTo(before + 1, 1);
  run(grid, 60, first, late);
  expect(Math.abs(late.currentTime - first.currentTime)).toBeLessThan(1 / 25);
  expect(grid.at.waiting).toBe(false);
});

test('one that comes while all stand is on their picture', () => {
  const grid = new GridClock(finished);
  const [first, late] = [new FakeVideo(20), new FakeVideo(20)];
  grid.join(A, member(first));
  grid.clock.seek(4);
  grid.join(B, member(late));
  run(grid, 2, first, late);
  expect(late.currentTime).toBe(first.currentTime);
  expect(late.paused).toBe(true);
});

test('the sound comes back with the video that is heard', () => {
  const grid = new GridClock(finished);
  const [first, again] = [new FakeVideo(20), new FakeVideo(20)];
  const leave = grid.join(A, member(first));
  grid.hear(A);
  expect(first.muted).toBe(false);
  leave();
  grid.join(A, member(again));
  expect([grid.sound, again.muted]).toEqual([A, false]);
});

test('one that is still being made plays as it comes, silently, and is not on the clock', () => {
  const grid = new GridClock(() => []);
  const growing = new FakeVideo(20);
  const leave = grid.join(A, member(growing));
  expect([growing.muted, growing.autoplay]).toEqual([true, true]);
  grid.clock.seek(4);
  run(grid, 2, growing);
  expect(growing.currentTime).toBe(0);
  leave();
  expect(growing.paused).toBe(true);
});
