import { expect, test } from 'vitest';
import { NoiseGate } from '../../../web/player/live/noise-gate.ts';

const stretches = (seconds: number) => Math.round(seconds / 0.016);

/** How many stretches go through of a sound whose level is this at a stretch. */
function passed(gate: NoiseGate, level: (stretch: number) => number, seconds: number): number {
  let count = 0;
  for (let i = 0; i < stretches(seconds); i++) if (gate.passes(level(i))) count += 1;
  return count;
}

const room = (level: number) => (i: number) => level * (0.9 + 0.2 * (i % 2));
/** Words of 0.3 s with a gap of 0.1 s in which only the room is heard. */
const speech = (level: number, around: number) => (i: number) => (i % 25 < 19 ? level : around);

test.each([0.0005, 0.004, 0.02])('keeps a room of level %f out, and lets a voice in it through', (level) => {
  const gate = new NoiseGate();
  passed(gate, room(level), 6);
  expect(passed(gate, room(level), 5)).toBe(0);
  // For as long as it lasts, gaps and all.
  expect(passed(gate, speech(level * 8, level), 60)).toBe(stretches(60));
  // The last gap has begun already.
  const tail = passed(gate, room(level), 1);
  expect(tail).toBeGreaterThan(stretches(0.1));
  expect(tail).toBeLessThan(stretches(0.4));
});
