import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../../web/player/fragment.ts';
import { RebufferGate } from '../../../web/player/rebuffer-gate.ts';

const fragment = (start: number): Fragment => ({ bytes: new Uint8Array(1), start, end: start + 0.5 });

/** Feeds half-second fragments at `rate` times real time and says how many come out at each. */
function feed(
  gate: RebufferGate,
  clock: { now: number },
  rate: number,
  from: number,
  count: number,
  end: number | null,
): number[] {
  return Array.from({ length: count }, (_, i) => {
    clock.now += 0.5 / rate;
    return gate.take(fragment(from + i * 0.5), end).length;
  });
}

describe('the gate after an underrun', () => {
  it('lets everything through while nothing is held', () => {
    const clock = { now: 0 };
    expect(feed(new RebufferGate(() => clock.now), clock, 3, 0, 4, 60)).toEqual([1, 1, 1, 1]);
  });

  it('gathers up to four seconds when generation is much too slow', () => {
    const clock = { now: 0 };
    const gate = new RebufferGate(() => clock.now);
    feed(gate, clock, 0.5, 0, 4, 60);
    gate.hold();
    expect(feed(gate, clock, 0.5, 2, 8, 60)).toEqual([0, 0, 0, 0, 0, 0, 0, 8]);
    expect(gate.holding).toBe(false);
    expect(gate.rate).toBeCloseTo(0.5);
  });

  it('gathers only what the rest of the video needs', () => {
    const clock = { now: 0 };
    const gate = new RebufferGate(() => clock.now);
    feed(gate, clock, 0.5, 0, 4, 4);
    gate.hold();
    // One second of video in hand lasts until the last second has been made at half speed.
    expect(feed(gate, clock, 0.5, 2, 2, 4)).toEqual([0, 2]);
  });

  it('gathers one second when generation is fast and only hesitated', () => {
    const clock = { now: 0 };
    const gate = new RebufferGate(() => clock.now);
    feed(gate, clock, 3, 0, 4, 60);
    gate.hold();
    expect(gate.fill(60)).toBe(0);
    expect(feed(gate, clock, 3, 2, 1, 60)).toEqual([0]);
    expect(gate.fill(60)).toBeCloseTo(0.5);
    expect(feed(gate, clock, 3, 2.5, 1, 60)).toEqual([2]);
  });
});
