import { describe, expect, test } from 'vitest';
import { type FaceControls, NEUTRAL } from '../../../../server/engines/preview/controls.ts';
import type { SpeechSource } from '../../../../server/engines/preview/motion/hop-window.ts';
import { Motion } from '../../../../server/engines/preview/motion/motion.ts';
import { largestStep, perform, plain, rms, shownAt } from './perform.ts';
import { spoken, talk } from './spoken.ts';

const track = (frames: readonly FaceControls[], control: keyof FaceControls) =>
  frames.map((frame) => frame[control]);
const head = (frames: readonly FaceControls[]) =>
  rms(frames.flatMap(({ yaw, pitch, roll }) => [yaw, pitch, roll]));
const FRAMES = Math.ceil(talk().seconds * 25);
const with_ = (change: Partial<Parameters<typeof perform>[1]>) =>
  perform(talk(), { ...plain(FRAMES), ...change });

/** Times that a series comes down from above `high` to below `low`. */
function dips(values: readonly number[], high: number, low: number): number {
  let count = 0;
  let up = false;
  for (const value of values) {
    if (value > high) up = true;
    if (up && value < low) {
      up = false;
      count += 1;
    }
  }
  return count;
}

describe('a performance', () => {
  test('is the same for the same recording, seed, prompt and guide', () => {
    expect(with_({})).toEqual(with_({}));
  });

  test('begins as the portrait is, even when somebody speaks from the first sample', () => {
    const frames = perform(spoken([['aa', 2]]), plain(50));
    expect(frames[0]).toEqual(NEUTRAL);
    expect(frames[1].open).toBeLessThan(0.5);
    expect(frames[4].open).toBeGreaterThan(0.5);
  });

  test('comes to rest at its end with the mouth closed, even in the middle of a word', () => {
    const frames = perform(spoken([['aa', 4]]), plain(100));
    const last = frames[99];
    expect(last.open).toBeCloseTo(0);
    expect(Math.abs(last.yaw - frames[98].yaw)).toBeLessThan(0.001);
    expect(last.brow).toBeLessThan(0.2);
  });

  test('never jumps: head, brows and mood are smooth from frame to frame', () => {
    for (const guide of [0, 10]) {
      const frames = with_({ guide, prompt: 'energetic, nodding, smiling, looking around' });
      expect(largestStep(track(frames, 'yaw'))).toBeLessThan(0.016);
      expect(largestStep(track(frames, 'pitch'))).toBeLessThan(0.03);
      expect(largestStep(track(frames, 'roll'))).toBeLessThan(0.012);
      expect(largestStep(track(frames, 'smile'))).toBeLessThan(0.12);
      expect(largestStep(track(frames, 'brow'))).toBeLessThan(0.4);
      expect(largestStep(track(frames, 'breath'))).toBeLessThan(0.15);
    }
  });

  test('stays within what a face can do at the most expressive guide and the wildest prompt', () => {
    const wild =
      'very energetic, shouting, laughing, surprised, constantly nodding, shaking her head, tilted head';
    for (const frame of with_({ guide: 10, prompt: wild })) {
      for (const key of ['open', 'close', 'wide', 'round', 'tuck', 'blink'] as const) {
        expect(frame[key]).toBeGreaterThanOrEqual(0);
        expect(frame[key]).toBeLessThanOrEqual(1);
      }
      for (const key of ['smile', 'brow', 'breath'] as const)
        expect(Math.abs(frame[key])).toBeLessThanOrEqual(1);
      expect(Math.abs(frame.yaw)).toBeLessThan(0.09);
      expect(Math.abs(frame.pitch)).toBeLessThan(0.09);
      expect(Math.abs(frame.roll)).toBeLessThan(0.12);
    }
  });

  test('needs no more of the recording than 0.4 s ahead of the frame it makes', () => {
    let furthest = 0;
    const source: SpeechSource = {
      read(from, to) {
        furthest = Math.max(furthest, to);
        return talk().read(from, to);
      },
    };
    const motion = new Motion(source, plain(FRAMES));
    for (let frame = 0; frame < 100; frame++) {
      motion.next();
      expect(furthest / 100).toBeLessThan(shownAt(frame) + 0.4);
    }
  });

  test('another seed moves the head and eyes in another way, and the lips the same', () => {
    const [one, other] = [with_({ seed: 1 }), with_({ seed: 2 })];
    expect(rms(one.map((frame, i) => frame.yaw - other[i].yaw))).toBeGreaterThan(0.004);
    expect(track(one, 'blink')).not.toEqual(track(other, 'blink'));
    expect(track(one, 'open')).toEqual(track(other, 'open'));
  });

  test('a greater guide opens the mouth wider and moves the head more', () => {
    const [natural, middle, most] = [0, 5, 10].map((guide) => with_({ guide }));
    const opening = (frames: FaceControls[]) => rms(track(frames, 'open'));
    expect(opening(middle)).toBeGreaterThan(opening(natural) * 1.08);
    expect(opening(most)).toBeGreaterThan(opening(middle) * 1.03);
    expect(head(most)).toBeGreaterThan(head(natural) * 1.3);
  });

  test('blinks every few seconds, seldom and often where asked, and never when told not to', () => {
    const long = spoken(
      Array.from(
        { length: 60 },
        () =>
          [
            ['aa', 0.7],
            ['sil', 0.3],
          ] as const,
      ).flat(),
    );
    const blinks = (prompt: string) => {
      const frames = perform(long, { ...plain(1500), prompt });
      return dips(track(frames, 'blink'), 0.8, 0.2);
    };
    expect(blinks('')).toBeGreaterThanOrEqual(12);
    expect(blinks('')).toBeLessThanOrEqual(35);
    expect(blinks('blinking')).toBeGreaterThan(blinks('') * 1.3);
    expect(blinks('不眨眼')).toBe(0);
  });

  test('breathes about fifteen times a minute, also in silence', () => {
    const frames = perform(spoken([['sil', 60]]), plain(1500));
    const breaths = dips(track(frames, 'breath'), 0.3, -0.3);
    expect(breaths).toBeGreaterThanOrEqual(11);
    expect(breaths).toBeLessThanOrEqual(20);
  });
});

describe('a prompt', () => {
  test('"still" keeps the head where it is, "energetic" moves it more than usual', () => {
    const usual = head(with_({}));
    expect(head(with_({ prompt: 'sitting still' }))).toBeLessThan(usual * 0.4);
    expect(head(with_({ prompt: 'energetic' }))).toBeGreaterThan(usual * 1.25);
  });

  test('"nodding" nods, "no nodding" does not', () => {
    const nods = (prompt: string) => {
      const pitch = track(with_({ prompt }), 'pitch');
      return rms(pitch.map((value, i) => value - (pitch[i - 4] ?? 0)));
    };
    expect(nods('nodding')).toBeGreaterThan(nods('') * 1.4);
    expect(nods('no nodding')).toBeLessThan(nods('') * 0.7);
  });

  test('"shaking her head" turns it from side to side', () => {
    const turning = (prompt: string) => {
      const yaw = track(with_({ prompt }), 'yaw');
      return rms(yaw.map((value, i) => value - (yaw[i - 4] ?? 0)));
    };
    expect(turning('shaking her head')).toBeGreaterThan(turning('') * 2.5);
  });

  test('"tilted head" holds the head at an angle', () => {
    expect(rms(track(with_({ prompt: '歪头' }), 'roll'))).toBeGreaterThan(rms(track(with_({}), 'roll')) * 2);
  });

  test.each([
    ['smiling', 'smile', 0.35, 1],
    ['sad', 'smile', -1, -0.3],
    ['serious', 'brow', -1, -0.15],
    ['surprised', 'brow', 0.4, 1],
  ] as const)('"%s" sets the %s', (prompt, control, low, high) => {
    const values = track(with_({ prompt }), control).slice(50, -25);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeGreaterThan(low);
    expect(mean).toBeLessThan(high);
  });
});
