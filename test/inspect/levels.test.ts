import { describe, expect, it } from 'vitest';
import { LevelMeter } from '../../server/inspect/levels.ts';

const RATE = 16_000;

/** A tone of this amplitude. */
function tone(seconds: number, amplitude: number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * RATE) }, (_, i) => amplitude * Math.sin(0.4 * i));
}

function silence(seconds: number): Float32Array {
  return new Float32Array(seconds * RATE);
}

function measure(...parts: Float32Array[]): LevelMeter {
  const meter = new LevelMeter(RATE);
  for (const part of parts) meter.add(part);
  return meter;
}

describe('The level of a recording', () => {
  it('is the RMS of its loud parts: a tone at half of full scale is −9 dB, with or without pauses', () => {
    expect(measure(tone(2, 0.5)).levels().levelDb).toBeCloseTo(-9, 0);
    expect(measure(tone(2, 0.5), tone(4, 0)).levels().levelDb).toBeCloseTo(-9, 0);
  });

  it('tells a whisper from an empty room, and one word in a long silence from none', () => {
    expect(measure(tone(2, 0.01)).levels().audible).toBe(true);
    expect(measure(tone(2, 0.002)).levels().audible).toBe(false);
    expect(measure(silence(300), tone(0.3, 0.3), silence(300)).levels().audible).toBe(true);
    expect(measure(silence(300), tone(0.02, 0.9), silence(300)).levels().audible).toBe(false);
    expect(measure(tone(0.2, 0.3)).levels().audible).toBe(true);
    expect(measure().levels()).toMatchObject({ audible: false, leadSilence: null });
  });

  it('knows when the sound starts, although the room is not quite silent', () => {
    expect(measure(tone(0.5, 0.0005), tone(2, 0.3)).levels().leadSilence).toBeCloseTo(0.5, 2);
    expect(measure(tone(2, 0.3)).levels().leadSilence).toBe(0);
  });
});

describe('The waveform', () => {
  it('has the largest magnitude of equal slices, at most as many as asked for', () => {
    const peaks = measure(tone(1, 0), tone(1, 0.8), tone(2, 0.4)).peaks(4);
    expect(peaks).toEqual([0, expect.closeTo(0.8, 2), expect.closeTo(0.4, 2), expect.closeTo(0.4, 2)]);
    expect(measure(tone(100, 0.1)).peaks(1000)).toHaveLength(1000);
    expect(measure(tone(0.1, 0.1)).peaks(1000)).toHaveLength(5);
    expect(measure().peaks(1000)).toEqual([]);
  });
});
