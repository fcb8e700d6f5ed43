import { expect, test } from 'vitest';
import { agreement } from '../../server/lipsync/agreement.ts';
import { STEP, speechIn } from '../../server/lipsync/envelope.ts';
import { judge } from '../../server/lipsync/judge.ts';
import type { Stretch } from '../../server/lipsync/reading.ts';

const SECONDS = 8;

/** Syllables of uneven length, as a speaker has them, 0…1 at `t` s. */
const voice = (t: number): number => Math.max(0, Math.sin(9 * t) * Math.sin(2.3 * t + Math.sin(5 * t)));
const envelope = Float32Array.from({ length: SECONDS / STEP }, (_, i) => voice(i * STEP));

/** Another speech. */
const otherVoice = (t: number) => Math.max(0, Math.sin(7.1 * t + 1) * Math.cos(3.7 * t + Math.sin(1.9 * t)));

/** Lips that open with the voice so much later, ms; a frame shows the middle of its 40 ms. */
function lips(lagMs: number, opening = 0.1, of = voice): Stretch {
  const mouths = Array.from({ length: SECONDS * 25 }, (_, i) => {
    const at = i / 25;
    return { at, gap: 0.02 + opening * of(at + 0.02 - lagMs / 1000), width: 0.4 };
  });
  const { lagMs: found, r } = agreement(mouths, envelope);
  return { from: 0, to: SECONDS, mouths, lagMs: found, r };
}

test.each([
  [0, 'in-sync'],
  [60, 'in-sync'],
  [-60, 'in-sync'],
  [160, 'late'],
  [-160, 'early'],
] as const)('lips that come %i ms late are measured to 20 ms and are %s', (lagMs, verdict) => {
  const stretch = lips(lagMs);
  expect(Math.abs((stretch.lagMs ?? 999) - lagMs)).toBeLessThanOrEqual(20);
  expect(judge([stretch])).toBe(verdict);
});

test('lips of another speech, and lips that hardly move, are told from good ones', () => {
  expect(judge([lips(0, 0.1, otherVoice)])).toBe('unrelated');
  expect(judge([lips(0, 0.004)])).toBe('still');
});

test.each([
  ['as late as at the beginning', lips(0), lips(60), 'in-sync'],
  ['later than at the beginning', lips(0), lips(120), 'drifting'],
  ['earlier than at the beginning', lips(60), lips(-60), 'drifting'],
  ['no longer with the voice', lips(0), lips(0, 0.1, otherVoice), 'drifting'],
  ['as wrong as at the beginning', lips(160), lips(160), 'late'],
  ['with the voice, as they were not before', lips(0, 0.1, otherVoice), lips(0), 'unrelated'],
  ['still', lips(0), lips(0, 0.004), 'still'],
] as const)('of a long video whose lips are at its end %s: %s', (_, beginning, end, verdict) => {
  expect(judge([beginning, end])).toBe(verdict);
});

test('without a face, without speech and in a second of video nothing is claimed', () => {
  const good = lips(0);
  expect(judge([{ ...good, mouths: [], lagMs: null, r: null }])).toBe('no-face');
  expect(judge([])).toBe('no-speech');
  expect(judge([{ ...good, to: 1 }])).toBe('no-speech');
});

test('speech begins and ends where it is loud for a while, not at a click', () => {
  const sound = new Float32Array(300);
  sound[40] = 1;
  sound.fill(0.8, 120, 150);
  sound.fill(0.8, 170, 200);
  sound[250] = 1;
  const speech = speechIn(sound);
  expect(speech?.begins).toBeCloseTo(1.2, 5);
  expect(speech?.ends).toBeCloseTo(2, 5);
  expect(speechIn(new Float32Array(300))).toBeNull();
});
