import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Pace, SoundClock } from '../../server/live/sound-clock.ts';

/** Samples of a millisecond. */
const MS = 16;
let now = 0;
let clock: SoundClock;
let said: number[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  said = [];
});
afterEach(() => {
  clock.close();
  vi.useRealTimers();
});

function begin(pace: Pace): void {
  clock = new SoundClock(
    pace,
    (pcm) => said.push(...pcm),
    () => now,
  );
}
/** Time goes on, in steps in which the clock's timer fires. */
function pass(milliseconds: number): void {
  for (let left = milliseconds; left > 0; left -= 10) {
    now += Math.min(10, left);
    vi.advanceTimersByTime(Math.min(10, left));
  }
}
const sound = (milliseconds: number, value = 7) => new Int16Array(milliseconds * MS).fill(value);
const spoken = () => said.filter((value) => value !== 0).length / MS;
/** Gaps of silence between sounds, ms. */
const gaps = () => {
  const runs = said
    .map((value) => (value === 0 ? ' ' : 'x'))
    .join('')
    .trim()
    .split(/x+/);
  return runs.filter((run) => run !== '').map((run) => run.length / MS);
};

test('where nothing is fed, there is silence as fast as time goes', () => {
  begin('live');
  pass(1000);
  expect(said.length / MS).toBe(1000);
  expect(spoken()).toBe(0);
});

test('live sound is said as it comes, also when it comes unevenly, and without a gap', () => {
  begin('live');
  pass(500);
  for (const late of [0, 12, 3, 18, 0, 15, 7, 1, 19, 4]) {
    now += 20 + late;
    clock.feed(sound(20));
    now -= late;
  }
  pass(300);
  expect(spoken()).toBe(200);
  expect(gaps()).toEqual([]);
});

test('the first of it is said at once, however long nobody spoke', () => {
  begin('live');
  pass(5_000);
  clock.feed(sound(20));
  expect(spoken()).toBe(20);
});

test('after a connection that stalled the delay is gone within a second: what is too old is left out', () => {
  begin('live');
  for (let packet = 0; packet < 20; packet++) {
    now += 20;
    clock.feed(sound(20));
  }
  pass(800);
  for (let packet = 0; packet < 40; packet++) clock.feed(sound(20));
  expect(clock.queuedSeconds).toBeLessThan(0.25);
  for (let packet = 0; packet < 50; packet++) {
    pass(20);
    clock.feed(sound(20));
  }
  expect(clock.queuedSeconds).toBeLessThan(0.07);
});

test('a microphone whose clock is a little slow or fast makes no gaps and no growing delay', () => {
  for (const period of [19.98, 20.02]) {
    begin('live');
    said = [];
    let due = now;
    for (let packet = 0; packet < 3_000; packet++) {
      due += period;
      pass(Math.max(0, Math.floor(due - now)));
      clock.feed(sound(20));
    }
    expect(gaps()).toEqual([]);
    expect(clock.queuedSeconds).toBeLessThan(0.07);
    clock.close();
  }
});

test('sound that is sent ahead is said in its own time, piece after piece, and what follows is silence at once', () => {
  begin('queued');
  pass(200);
  clock.feed(sound(300));
  clock.feed(sound(300, 9));
  expect(spoken()).toBeLessThan(41);
  pass(340);
  expect(spoken()).toBeGreaterThan(290);
  expect(spoken()).toBeLessThan(350);
  pass(400);
  expect(spoken()).toBe(600);
  expect(said.length / MS).toBeCloseTo(940, -1);
  expect(gaps()).toEqual([]);
});

test('pieces that come as they are spoken have time to come: the first waits for the second', () => {
  begin('queued');
  pass(100);
  for (const late of [0, 15, 0, 10, 15, 0, 5]) {
    pass(late);
    clock.feed(sound(20));
    pass(20 - late);
  }
  pass(200);
  expect(spoken()).toBe(140);
  expect(gaps()).toEqual([]);
});

test('an interruption forgets what waits', () => {
  begin('queued');
  clock.feed(sound(10_000));
  pass(500);
  const before = spoken();
  clock.interrupt();
  pass(500);
  expect(spoken()).toBe(before);
  expect(said.length / MS).toBe(1000);
});

test('no more than an hour of sound may wait', () => {
  begin('queued');
  const minute = sound(60_000);
  for (let count = 0; count < 60; count++) expect(clock.feed(minute)).toBe(true);
  expect(clock.feed(minute)).toBe(false);
});
