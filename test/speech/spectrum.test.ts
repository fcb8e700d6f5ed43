import { describe, expect, it } from 'vitest';
import { PowerSpectrum } from '../../server/speech/fft.ts';
import { BANDS, BEFORE, LogMel, WINDOW } from '../../server/speech/mel.ts';

const sine = (hz: number, gain = 0.5) =>
  Float32Array.from({ length: BEFORE + WINDOW }, (_, i) => gain * Math.sin((2 * Math.PI * hz * i) / 16_000));

function bandsOf(samples: Float32Array, mel = new LogMel()): Float32Array {
  const out = new Float32Array(BANDS);
  mel.compute(samples, BEFORE, out, 0);
  return out;
}

const loudest = (bands: Float32Array) => bands.indexOf(Math.max(...bands));

describe('the power spectrum', () => {
  it('is what the definition of the Fourier transform says', () => {
    const size = 64;
    const signal = Float32Array.from(
      { length: size },
      (_, i) => Math.sin(i * 1.7) + ((i * 37) % 11) / 7 - 0.6,
    );
    const spectrum = new PowerSpectrum(size);
    spectrum.compute(signal);
    for (let k = 0; k < size / 2; k += 1) {
      let [re, im] = [0, 0];
      for (const [i, value] of signal.entries()) {
        re += value * Math.cos((2 * Math.PI * i * k) / size);
        im -= value * Math.sin((2 * Math.PI * i * k) / size);
      }
      expect(spectrum.power[k]).toBeCloseTo(re * re + im * im, 2);
    }
  });
});

describe('the mel bands', () => {
  it('rise with the pitch of a tone', () => {
    const bands = [100, 300, 700, 1500, 3000, 6000].map((hz) => loudest(bandsOf(sine(hz))));
    expect([...bands].sort((a, b) => a - b)).toEqual(bands);
    expect(new Set(bands).size).toBe(bands.length);
  });

  it('shift as a whole with the level', () => {
    const [loud, soft] = [bandsOf(sine(1000, 0.5)), bandsOf(sine(1000, 0.05))];
    const peak = loudest(loud);
    expect((loud[peak] as number) - (soft[peak] as number)).toBeCloseTo(2 * Math.log(10), 1);
  });

  it('hear a warped voice as the voice of another size', () => {
    expect(loudest(bandsOf(sine(1500), new LogMel(1.25)))).toBe(loudest(bandsOf(sine(1200))));
  });

  it('stay finite in digital silence, whose level is -100 dB', () => {
    const out = new Float32Array(BANDS);
    expect(new LogMel().compute(new Float32Array(BEFORE + WINDOW), BEFORE, out, 0)).toBeCloseTo(-100, 3);
    expect(out.every(Number.isFinite)).toBe(true);
  });
});
