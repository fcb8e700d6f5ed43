import { describe, expect, it } from 'vitest';
import { LevelMeter, type RecordingLevels } from '../../server/speech/levels.ts';
import { seededRandom } from '../../server/speech/training/random.ts';

const RATE = 16_000;

function measure(samples: Float32Array, chunk = 4000): RecordingLevels {
  const meter = new LevelMeter();
  for (let at = 0; at < samples.length; at += chunk) meter.add(samples.subarray(at, at + chunk));
  return meter.finish();
}

/** Syllables of a tone, 0.15 s long every 0.25 s, from `start` s on, over noise of the given deviation. */
function babble(seconds: number, start: number, noise: number, gain = 0.3): Float32Array {
  const random = seededRandom(4);
  return Float32Array.from({ length: seconds * RATE }, (_, i) => {
    const t = i / RATE;
    const sounds = t >= start && (t - start) % 0.25 < 0.15;
    return (sounds ? gain * Math.sin(2 * Math.PI * 200 * t) : 0) + (random() - 0.5) * noise * Math.sqrt(12);
  });
}

describe('levels of a recording', () => {
  it('tell speech from the noise below it', () => {
    const levels = measure(babble(8, 0.5, 0.003));
    expect(levels.seconds).toBe(8);
    expect(levels.noiseFloor).toBeCloseTo(20 * Math.log10(0.003), 0);
    expect(levels.speechLevel).toBeCloseTo(20 * Math.log10(0.3 / Math.SQRT2), 0);
    expect(levels.speechShare).toBeGreaterThan(0.5);
    expect(levels.speechShare).toBeLessThan(0.68);
    expect(levels.leadSilence).toBeCloseTo(0.5, 1);
    expect(levels.peak).toBeCloseTo(0.31, 1);
    expect(levels.clippedShare).toBe(0);
  });

  it('are the same however the samples are cut into chunks', () => {
    const samples = babble(3, 0.2, 0.01);
    expect(measure(samples, 777)).toEqual(measure(samples, 16_000));
  });

  it('find no speech in silence, in faint hiss, or in a click', () => {
    const click = new Float32Array(2 * RATE);
    click.fill(0.5, 16_000, 16_160);
    for (const samples of [new Float32Array(2 * RATE), babble(2, 9, 0.0005), click]) {
      const levels = measure(samples);
      expect(levels.speechShare).toBe(0);
      expect(levels.leadSilence).toBe(2);
      expect(levels.speechLevel).toBe(-100);
    }
  });

  it('find speech in a recording without a single pause', () => {
    const tone = Float32Array.from({ length: 3 * RATE }, (_, i) => 0.2 * Math.sin(i * 0.1));
    expect(measure(tone).speechShare).toBe(1);
  });

  it('count flat tops as clipping, and a loud sine as none', () => {
    const sine = Float32Array.from({ length: RATE }, (_, i) => Math.sin(i * 0.1));
    expect(measure(sine).clippedShare).toBe(0);
    const clipped = sine.map((value) => Math.max(-1, Math.min(1, value * 2)));
    expect(measure(clipped).clippedShare).toBeGreaterThan(0.4);
  });

  it('give at most 1000 peaks, each the largest of its slice', () => {
    const samples = new Float32Array(30 * RATE);
    samples[15 * RATE] = -0.8;
    const { peaks } = measure(samples);
    expect(peaks).toHaveLength(1000);
    expect(peaks[500]).toBeCloseTo(0.8, 5);
    expect(peaks.filter((peak) => peak > 0)).toHaveLength(1);
    expect(measure(new Float32Array(3200)).peaks).toHaveLength(20);
  });
});
