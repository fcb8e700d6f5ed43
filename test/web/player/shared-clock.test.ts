import { expect, test } from 'vitest';
import type { ClockMember } from '../../../web/player/clock-member.ts';
import type { ClockState } from '../../../web/player/clock-state.ts';
import { SharedClock } from '../../../web/player/shared-clock.ts';
import { FakeVideo } from './fake-video.ts';

const FRAME = 1 / 25;

function clockOf(...videos: FakeVideo[]) {
  let state: ClockState | undefined;
  const clock = new SharedClock((next) => {
    state = next;
  });
  const members = videos.map((video): ClockMember => {
    const member = {
      video,
      fps: video.fps,
      seconds: () => video.seconds,
      available: (): number | null => null,
    };
    clock.add(member);
    return member;
  });
  return {
    clock,
    members,
    get state() {
      return state as ClockState;
    },
    /** So many pictures of a screen, 60 in a second. */
    run(ticks: number): void {
      for (let tick = 0; tick < ticks; tick += 1) {
        for (const video of videos) video.advance(1 / 60);
        clock.tick();
      }
    },
  };
}

const apart = (...videos: FakeVideo[]): number =>
  Math.max(...videos.map((v) => v.currentTime)) - Math.min(...videos.map((v) => v.currentTime));

test('videos that start late and run unevenly are within a frame of each other after 60 s and after ten seeks', () => {
  const [one, two, three] = [new FakeVideo(90), new FakeVideo(90), new FakeVideo(90)];
  Object.assign(two, { startsAfter: 7, pace: 1.01 });
  Object.assign(three, { startsAfter: 3, pace: 0.99 });
  const { clock, run } = clockOf(one, two, three);
  clock.play();
  run(3600);
  expect(one.currentTime).toBeGreaterThan(59);
  expect(apart(one, two, three)).toBeLessThanOrEqual(FRAME);
  for (let seek = 0; seek < 10; seek += 1) {
    clock.seek(7.3 * seek);
    expect(apart(one, two, three)).toBe(0);
    run(60);
    expect(apart(one, two, three)).toBeLessThanOrEqual(FRAME);
  }
});

test('videos that start at different times are never more than a frame apart, not when they begin again either', () => {
  const [one, two, three, four] = [0, 2, 9, 30].map((startsAfter) => {
    const video = new FakeVideo(2);
    return Object.assign(video, { startsAfter });
  }) as [FakeVideo, FakeVideo, FakeVideo, FakeVideo];
  const { clock, members, run } = clockOf(one, two, three, four);
  clock.hear(members[0] ?? null);
  clock.setLoop(true);
  clock.play();
  let begun = 0;
  for (let tick = 0, before = 0; tick < 1200; tick += 1) {
    run(1);
    expect(apart(one, two, three, four)).toBeLessThanOrEqual(FRAME);
    if (one.currentTime < before) begun += 1;
    before = one.currentTime;
  }
  expect(begun).toBeGreaterThan(3);
});

test('the one that is heard is never bent while it is heard, and only it is heard', () => {
  const [one, two] = [new FakeVideo(20), new FakeVideo(20)];
  two.startsAfter = 10;
  const { clock, members, run } = clockOf(one, two);
  clock.hear(members[1] ?? null);
  clock.play();
  const heard: number[] = [];
  for (let tick = 0; tick < 120; tick += 1) {
    run(1);
    if (two.volume > 0 && !two.paused) heard.push(two.playbackRate);
  }
  expect(heard.length).toBeGreaterThan(90);
  expect(new Set(heard)).toEqual(new Set([1]));
  expect([one.muted, two.muted]).toEqual([true, false]);
  expect(apart(one, two)).toBeLessThanOrEqual(FRAME);
});

test('one that has nothing more to show holds all, on the same frame, until it has', () => {
  const [one, two] = [new FakeVideo(20), new FakeVideo(20)];
  const compared = clockOf(one, two);
  compared.clock.play();
  compared.run(60);
  two.readyState = 2;
  compared.run(60);
  expect([one.paused, two.paused, compared.state.waiting]).toEqual([true, true, true]);
  expect(one.currentTime).toBe(two.currentTime);
  two.readyState = 4;
  compared.run(60);
  expect(compared.state.waiting).toBe(false);
  expect(compared.state.position).toBeGreaterThan(1.8);
});

test('a video that is being made holds the others where it ends so far, and a seek goes no further', () => {
  const [one, two] = [new FakeVideo(20), new FakeVideo(20)];
  const compared = clockOf(one, two);
  let made: number | null = 5;
  (compared.members[1] as ClockMember).available = () => made;
  compared.clock.seek(15);
  expect(one.currentTime).toBe(two.currentTime);
  expect(one.currentTime).toBeLessThan(5);
  compared.clock.play();
  compared.run(60);
  expect(compared.state.waiting).toBe(true);
  made = null;
  compared.run(60);
  expect(compared.state.waiting).toBe(false);
  expect(two.currentTime).toBeGreaterThan(5);
});

test('a short one rests on its last frame while the long one goes on, and all begin again together in a loop', () => {
  const [short, long] = [new FakeVideo(1), new FakeVideo(2)];
  const compared = clockOf(short, long);
  compared.clock.setLoop(true);
  compared.clock.play();
  compared.run(90);
  expect(short.currentTime).toBeGreaterThan(1 - 2 * FRAME);
  expect(long.currentTime).toBeGreaterThan(1.3);
  compared.run(60);
  expect(compared.state.playing).toBe(true);
  expect(long.currentTime).toBeLessThan(1);
  expect(apart(short, long)).toBeLessThanOrEqual(FRAME);
});

test('without a loop all stop at the end, and playing again begins at the beginning', () => {
  const [one, two] = [new FakeVideo(1), new FakeVideo(1)];
  const compared = clockOf(one, two);
  compared.clock.play();
  compared.run(90);
  expect([compared.state.playing, one.paused, two.paused]).toEqual([false, true, true]);
  compared.clock.play();
  expect(compared.state.position).toBeLessThan(FRAME);
});

test('pausing and stepping show the same frame of all, at any speed', () => {
  const [one, two] = [new FakeVideo(10), new FakeVideo(10)];
  two.startsAfter = 4;
  const { clock, run } = clockOf(one, two);
  clock.setRate(2);
  clock.play();
  run(90);
  expect(one.currentTime).toBeGreaterThan(2.5);
  clock.pause();
  const at = one.currentTime;
  expect(two.currentTime).toBeCloseTo(at, 2);
  clock.step(1);
  expect(one.currentTime - at).toBeCloseTo(FRAME, 2);
  expect(two.currentTime).toBeCloseTo(one.currentTime, 2);
});

test('a video whose length is known only later is told of, and stands on the frame of the others', () => {
  const [one, two] = [new FakeVideo(5), new FakeVideo(10)];
  const compared = clockOf(one, two);
  let seconds = 0;
  (compared.members[1] as ClockMember).seconds = () => seconds;
  compared.clock.seek(2);
  two.currentTime = 0;
  expect(compared.state.duration).toBe(5);
  seconds = 10;
  compared.run(1);
  expect(compared.state.duration).toBe(10);
  expect(two.currentTime).toBe(one.currentTime);
});

test('one that is known later stands on the frame of the others too, and not on its poster, when it is no longer than they', () => {
  const [one, two] = [new FakeVideo(5), new FakeVideo(5)];
  const compared = clockOf(one, two);
  let seconds = 0;
  (compared.members[1] as ClockMember).seconds = () => seconds;
  compared.run(1);
  expect([one.currentTime, two.currentTime]).toEqual([FRAME / 2, 0]);
  seconds = 5;
  compared.run(1);
  expect(two.currentTime).toBe(FRAME / 2);
});

test('those that are together are left alone, and where they are is told ten times in a second', () => {
  const videos = [new FakeVideo(20), new FakeVideo(20)] as const;
  let changes = 0;
  for (const video of videos) {
    let rate = 1;
    Object.defineProperty(video, 'playbackRate', {
      get: () => rate,
      set: (next: number) => {
        rate = next;
        changes += 1;
      },
    });
  }
  const compared = clockOf(...videos);
  compared.clock.play();
  compared.run(60);
  const before = changes;
  videos[1].currentTime += 0.008;
  const positions = new Set<number>();
  for (let tick = 0; tick < 60; tick += 1) {
    compared.run(1);
    positions.add(compared.state.position);
  }
  expect(changes - before).toBe(0);
  // The one from before, and ten.
  expect(positions.size).toBe(11);
  // A distance that a screen shows is made up with one change, and a second one back.
  videos[1].currentTime += 0.03;
  compared.run(60);
  expect(apart(...videos)).toBeLessThan(0.012);
  expect(changes - before).toBe(2);
});

test('a hiccup of one among many holds nobody, a halt of it holds all', () => {
  const videos = Array.from({ length: 25 }, () => new FakeVideo(20));
  const many = clockOf(...videos);
  const [one] = videos as [FakeVideo];
  many.clock.play();
  many.run(60);
  one.readyState = 2;
  many.run(2);
  expect(videos.some(({ paused }) => paused)).toBe(false);
  many.run(2);
  expect(videos.every(({ paused }) => paused)).toBe(true);
});

test('many that play together are looked at ten times in a second, few and those that set off with every picture', () => {
  const many = clockOf(...Array.from({ length: 25 }, () => new FakeVideo(20)));
  many.clock.play();
  expect(many.clock.restMs).toBe(0);
  many.run(60);
  expect(many.clock.restMs).toBe(100);
  many.clock.seek(3);
  expect(many.clock.restMs).toBe(0);
  const four = clockOf(...Array.from({ length: 4 }, () => new FakeVideo(20)));
  four.clock.play();
  four.run(60);
  expect(four.clock.restMs).toBe(0);
});

test('a seek that comes while one of them is still on its way from the last is not lost', () => {
  const [one, two] = [new FakeVideo(20), new FakeVideo(20)];
  const { clock, run } = clockOf(one, two);
  run(1);
  clock.seek(1.2);
  two.seeking = true;
  clock.seek(0.4);
  run(3);
  expect(two.currentTime).toBeCloseTo(1.22, 5);
  two.seeking = false;
  run(1);
  expect([one.currentTime, two.currentTime]).toEqual([one.currentTime, one.currentTime]);
  expect(two.currentTime).toBeCloseTo(0.42, 5);
});

test('a browser that wants another click before a sound is given silence, and the view is told so', async () => {
  const [one, two] = [new FakeVideo(5), new FakeVideo(5)];
  one.refusal = new DOMException('click first', 'NotAllowedError');
  const compared = clockOf(one, two);
  const [first] = compared.members;
  compared.clock.hear(first ?? null);
  compared.clock.play();
  await Promise.resolve();
  compared.run(60);
  expect([one.muted, compared.state.silenced]).toEqual([true, true]);
  expect(one.currentTime).toBeGreaterThan(0.5);
  compared.clock.hear(first ?? null);
  expect([one.muted, compared.state.silenced]).toEqual([false, false]);
});

test('videos with other frames in a second stand on the frames of the same moment, and are a frame apart at most', () => {
  const [one, two] = [new FakeVideo(20), new FakeVideo(20)];
  Object.assign(two, { fps: 16, startsAfter: 9 });
  const { clock, run } = clockOf(one, two);
  for (const to of [0, 1.03, 7.77, 19.99]) {
    clock.seek(to);
    run(1);
    expect(Math.abs(one.currentTime - two.currentTime)).toBeLessThanOrEqual(1 / 16);
    // Each in the middle of one of its own frames.
    expect((two.currentTime * 16) % 1).toBeCloseTo(0.5, 6);
  }
  clock.seek(3);
  clock.play();
  for (let tick = 0; tick < 300; tick += 1) {
    run(1);
    expect(apart(one, two)).toBeLessThanOrEqual(1 / 16);
  }
  expect(two.currentTime).toBeGreaterThan(7);
});
