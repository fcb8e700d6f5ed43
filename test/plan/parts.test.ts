import { expect, test } from 'vitest';
import { cutIntoParts, framesBetweenCuts, wishedSeconds } from '../../server/plan/parts.ts';

/** A pause of 0.8 s every 5 s for so many seconds. */
const paused = (seconds: number) =>
  Array.from({ length: Math.floor(seconds / 5) }, (_, i) => ({ start: 5 * i + 4.2, end: 5 * i + 5 }));

test('parts follow each other without a gap, end in pauses near the wish, and cover the recording', () => {
  const pauses = paused(601);
  const parts = cutIntoParts({ seconds: 601.03, fps: 25, pauses, partSeconds: 60 });
  expect(parts[0]?.start).toBe(0);
  expect(parts.at(-1)?.end).toBe(Math.ceil(601.03 * 25) / 25);
  for (const [i, { start, end }] of parts.entries()) {
    expect(end - start).toBeGreaterThan(30);
    expect(end - start).toBeLessThanOrEqual(91);
    if (i > 0) expect(start).toBe(parts[i - 1]?.end);
    if (i < parts.length - 1)
      expect(pauses.some((pause) => end >= pause.start && end <= pause.end)).toBe(true);
  }
  expect(parts.length).toBe(10);
});

test('a cut lies where a frame and a packet of sound begin together', () => {
  expect(framesBetweenCuts(25)).toBe(8);
  expect(framesBetweenCuts(24)).toBe(64);
  const parts = cutIntoParts({ seconds: 300, fps: 25, pauses: paused(300), partSeconds: 40 });
  for (const { start } of parts) expect(Math.round(start * 48_000) % 1024).toBe(0);
});

test('without a pause nothing is cut, and the next pause ends the part, however far it is', () => {
  expect(cutIntoParts({ seconds: 100, fps: 25, pauses: [], partSeconds: 10 })).toEqual([
    { start: 0, end: 100 },
  ]);
  const late = [{ start: 70, end: 71 }];
  const parts = cutIntoParts({ seconds: 100, fps: 25, pauses: late, partSeconds: 10 });
  expect(parts).toHaveLength(2);
  expect(parts[0]?.end).toBeGreaterThan(70);
  expect(parts[0]?.end).toBeLessThan(71);
});

test('a recording that is hardly longer than a part is one', () => {
  expect(cutIntoParts({ seconds: 14, fps: 25, pauses: paused(14), partSeconds: 10 })).toHaveLength(1);
});

test('without a wish a part is as long as 200 clips', () => {
  expect(wishedSeconds({ seconds: 'auto' }, 48, 25)).toBe(384);
  expect(wishedSeconds({ seconds: 90 }, 48, 25)).toBe(90);
});
