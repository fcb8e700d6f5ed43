import { describe, expect, test } from 'vitest';
import type { Viseme } from '../../../../server/speech/visemes.ts';
import { perform, plain, shownAt } from './perform.ts';
import { type Sound, spoken } from './spoken.ts';

/** Frames shown while a stretch of the recording sounds. */
function during(sounds: readonly Sound[], from: number, to: number) {
  const source = spoken(sounds);
  const frames = perform(source, plain(Math.ceil(source.seconds * 25)));
  return frames.filter((_, i) => shownAt(i) > from && shownAt(i) < to);
}
const held = (viseme: Viseme, loudness = 0.8) =>
  during(
    [
      ['sil', 0.4],
      [viseme, 0.6, loudness],
      ['sil', 0.6],
    ],
    0.6,
    0.8,
  )[0];

describe('the mouth', () => {
  test('closes fully on p, b and m, however short, between open vowels', () => {
    for (let shift = 0; shift < 40; shift += 5) {
      const at = 0.5 + shift / 1000;
      const frames = during(
        [
          ['aa', at],
          ['PP', 0.06],
          ['aa', 0.6],
        ],
        at - 0.01,
        at + 0.07,
      );
      expect(frames.some(({ close, open }) => close > 0.9 && open < 0.05)).toBe(true);
    }
  });

  test('is open again on the vowel beside it', () => {
    const frames = during(
      [
        ['aa', 0.5],
        ['PP', 0.08],
        ['aa', 0.6],
      ],
      0.64,
      0.8,
    );
    expect(frames.every(({ close, open }) => close < 0.1 && open > 0.4)).toBe(true);
  });

  test('is wide for "ee" and round for "oo"', () => {
    expect(held('I').wide - held('U').wide).toBeGreaterThan(0.6);
    expect(held('U').round - held('I').round).toBeGreaterThan(0.6);
  });

  test('rounds before the "oo" sounds', () => {
    const frames = during(
      [
        ['sil', 0.3],
        ['DD', 0.2],
        ['U', 0.3],
        ['sil', 0.4],
      ],
      0.38,
      0.49,
    );
    expect(frames[frames.length - 1].round).toBeGreaterThan(0.25);
  });

  test('tucks the lower lip in for f and v, and hardly opens', () => {
    expect(held('FF').tuck).toBeGreaterThan(0.8);
    expect(held('FF').open).toBeLessThan(held('aa').open / 2);
    expect(held('aa').tuck).toBe(0);
  });

  test('is no loudness meter: an "aa" 6 dB softer opens wider than an "ee" or an "s"', () => {
    expect(held('aa', 0.85).open).toBeGreaterThan(held('I', 1).open * 1.1);
    expect(held('aa', 0.85).open).toBeGreaterThan(held('SS', 1).open * 1.5);
  });

  test('opens wider when the same vowel is louder', () => {
    expect(held('aa', 1).open).toBeGreaterThan(held('aa', 0.4).open * 1.2);
  });

  test('rests softly closed in a pause', () => {
    const [frame] = during(
      [
        ['aa', 0.6],
        ['sil', 1],
        ['aa', 0.5],
      ],
      1,
      1.2,
    );
    expect(frame.open).toBeLessThan(0.02);
    expect(frame.close).toBeGreaterThan(0.2);
    expect(frame.close).toBeLessThan(0.6);
  });
});
