import { expect, test } from 'vitest';
import { agreement } from '../../server/lipsync/agreement.ts';
import { firstSound, STEP } from '../../server/lipsync/envelope.ts';
import { judge } from '../../server/lipsync/judge.ts';
import type { Reading } from '../../server/lipsync/reading.ts';

const SECONDS = 8;

/** Syllables of uneven length, as a speaker has them, 0…1 at `t` s. */
const voice = (t: number): number => Math.max(0, Math.sin(9 * t) * Math.sin(2.3 * t + Math.sin(5 * t)));
const envelope = Float32Array.from({ length: SECONDS / STEP }, (_, i) => voice(i * STEP));

/** Lips that open with the voice so much later, ms; a frame shows the middle of its 40 ms. */
function lips(lagMs: number, opening = 0.1, of = voice): Reading {
  const mouths = Array.from({ length: SECONDS * 25 }, (_, i) => {
    const at = i / 25;
    return { at, gap: 0.02 + opening * of(at + 0.02 - lagMs / 1000), width: 0.4 };
  });
  const { lagMs: found, r } = agreement(mouths, envelope);
  return { from: 0, to: SECONDS, mouths, speaks: true, lagMs: found, r };
}

test.each([
  [0, 'in-sync'],
  [60, 'in-sync'],
  [-60, 'in-sync'],
  [160, 'late'],
  [-160, 'early'],
] as const)('lips that come %i ms late are measured to 20 ms and are %s', (lagMs, verdict) => {
  const reading = lips(lagMs);
  expect(Math.abs((reading.lagMs ?? 999) - lagMs)).toBeLessThanOrEqual(20);
  expect(judge(reading)).toBe(verdict);
});

test('lips of another speech, and lips that hardly move, are told from good ones', () => {
  const other = (t: number) => Math.max(0, Math.sin(7.1 * t + 1) * Math.cos(3.7 * t + Math.sin(1.9 * t)));
  expect(judge(lips(0, 0.1, other))).toBe('unrelated');
  expect(judge(lips(0, 0.004))).toBe('still');
});

test('without a face, without speech and in a second of video nothing is claimed', () => {
  const good = lips(0);
  expect(judge({ ...good, mouths: [], lagMs: null, r: null })).toBe('no-face');
  expect(judge({ ...good, speaks: false })).toBe('no-speech');
  expect(judge({ ...good, to: 1 })).toBe('no-speech');
});

test('speech begins where it stays loud, not at a click', () => {
  const sound = new Float32Array(300);
  sound[40] = 1;
  sound.fill(0.8, 120, 200);
  expect(firstSound(sound)).toBeCloseTo(1.2, 5);
  expect(firstSound(new Float32Array(300))).toBeNull();
});
