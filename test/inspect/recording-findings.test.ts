import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../server/contract/index.ts';
import { runChecks } from '../../server/inspect/check.ts';
import { type MeasuredRecording, measureRecording } from '../../server/inspect/measure-recording.ts';
import { fixRecording, type RecordingFix } from '../../server/inspect/recording/fix-recording.ts';
import { snrOf } from '../../server/inspect/recording/noise.ts';
import { SpectrumMeter } from '../../server/inspect/recording/spectrum-meter.ts';
import { RECORDING_CHECKS } from '../../server/inspect/recording-checks.ts';
import { some } from '../variant.ts';
import { cleanSpeech, joined, mixed, music, noise, RATE, wavOf } from './noisy.ts';
import { LIMITS, THRESHOLDS } from './thresholds.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/recordings/', import.meta.url));

let folder: string;
let speech: Float32Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-findings-'));
  speech = await cleanSpeech();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Heard {
  measured: MeasuredRecording;
  findings: Finding[];
  /** Codes of all that is not fine. */
  complaints: string[];
}

async function inspect(recording: Buffer | string): Promise<Heard> {
  const path = typeof recording === 'string' ? recording : join(folder, 'recording');
  if (typeof recording !== 'string') writeFileSync(path, recording);
  const measured = await measureRecording(path, join(folder, 'speech.wav'), LIMITS);
  const findings = runChecks(RECORDING_CHECKS, measured, { limits: LIMITS, thresholds: THRESHOLDS });
  const complaints = findings.filter(({ verdict }) => verdict !== 'pass').map(({ code }) => code);
  return { measured, findings, complaints };
}

async function fixed(fix: RecordingFix, recording: Buffer): Promise<Heard> {
  const [from, to] = [join(folder, 'before'), join(folder, 'after')];
  writeFileSync(from, recording);
  await fixRecording(fix, from, to, THRESHOLDS);
  return inspect(to);
}

const louder = (samples: Float32Array, gain: number) => samples.map((value) => value * gain);
const silence = (seconds: number) => new Float32Array(seconds * RATE);

describe('A sound recording', () => {
  it.each(some(1, ['greeting-zh.wav', 'welcome-en.wav', 'report-en.wav']))(
    '(%s) raises nothing, and every check has looked',
    async (name) => {
      const { findings, complaints, measured } = await inspect(join(EXAMPLES, name));
      expect(complaints, JSON.stringify({ ...measured, peaks: 0 })).toEqual([]);
      expect(findings.map(({ check }) => check)).toEqual(RECORDING_CHECKS.map(({ check }) => check));
    },
  );
});

describe('A recording spoilt in one way', () => {
  it.each<[string, () => Buffer | Promise<Buffer>]>([
    ['noisy', () => wavOf([mixed(speech, 'white', 20)])],
    ['noisy', () => wavOf([mixed(speech, 'pink', 18)])],
    ['clipped', () => wavOf([louder(speech, 4)])],
    ['recording-quiet', () => wavOf([louder(speech, 0.03)])],
    ['lead-short', () => wavOf([speech.subarray(firstSound(speech))])],
    ['channels-opposite-left', () => wavOf([speech, louder(speech, -1)])],
    ['channels-opposite-right', () => wavOf([louder(speech, -0.95), speech])],
    ['not-mono', () => wavOf([speech, louder(speech, 0.5)])],
    ['rate-low', async () => wavOf([await cleanSpeech('welcome-en.wav', 8000)], 8000)],
    ['band-limited', async () => wavOf([upsampled(await cleanSpeech('welcome-en.wav', 8000))])],
    ['no-speech', () => wavOf([joined(silence(0.3), music(8))])],
    ['recording-silent', () => wavOf([silence(3)])],
  ])('is found out, and nothing else is said: %s', async (code, make) => {
    const { complaints, measured } = await inspect(await make());
    expect(complaints, JSON.stringify({ ...measured, peaks: 0 })).toEqual([code]);
  });

  it('is quiet, not silent, while a voice can be made out in it', async () => {
    expect((await inspect(wavOf([louder(speech, 0.004)]))).complaints).toEqual(['recording-quiet']);
    const room = noise('pink', 5 * RATE).map((value) => value * 0.001);
    expect((await inspect(wavOf([room]))).complaints).toEqual(['recording-silent']);
  });

  it('is speech although most of it is silence', async () => {
    const words = joined(silence(10), speech.subarray(0, 4 * RATE), silence(60));
    const { complaints, measured } = await inspect(wavOf([words]));
    expect(complaints).toEqual([]);
    expect(measured.levelDb).toBeGreaterThan(-20);
  });

  it('is noisy rather than no speech, in Chinese too', async () => {
    const chinese = await cleanSpeech('greeting-zh.wav');
    expect((await inspect(wavOf([mixed(chinese, 'pink', 15)]))).complaints).toEqual(['noisy']);
  });

  it('says of a beat of noise and of a tone that nobody speaks', async () => {
    const pulses = noise('white', 8 * RATE).map(
      (value, i) => 0.1 * value * Math.max(0, Math.sin((8 * Math.PI * i) / RATE)),
    );
    expect((await inspect(wavOf([pulses]))).complaints).toContain('no-speech');
    const tone = silence(8).map((_, i) => 0.3 * Math.sin(0.17 * i));
    expect((await inspect(wavOf([tone]))).complaints).toContain('no-speech');
  });
});

describe('Clipping', () => {
  it('is found where it is, also in one channel and at a rate of its own', async () => {
    const [left, right] = [silence(4), silence(4)];
    for (let i = 0; i < left.length; i += 1) left[i] = right[i] = 0.3 * Math.sin(i * 0.05);
    for (let i = 2 * RATE; i < 2.1 * RATE; i += 1) right[i] = 3 * Math.sin(i * 0.05);
    const { measured } = await inspect(wavOf([left, right], 16_000));
    expect(measured.clipping.tops).toBeGreaterThan(10);
    expect(measured.clipping.spans).toEqual([{ start: expect.closeTo(2, 1), end: expect.closeTo(2.1, 1) }]);
  });

  it('is not a tone that only just reaches full scale', async () => {
    const tone = silence(2).map((_, i) => 0.999 * Math.sin(i * 0.6));
    expect((await inspect(wavOf([tone]))).measured.clipping.tops).toBe(0);
  });
});

describe('The signal-to-noise ratio', () => {
  it.each(some(1, ['pink', 'white'] as const))(
    'is estimated within 3 dB between 10 and 40 dB, over %s noise',
    async (kind) => {
      for (const clean of [speech, await cleanSpeech('report-en.wav')])
        for (const snr of [10, 15, 20, 25, 30, 35, 40])
          expect(Math.abs(estimate(mixed(clean, kind, snr)) - snr), `${snr} dB`).toBeLessThan(3);
    },
  );

  it('is not changed by the level, nor by silence put before the speech', () => {
    const noisy = mixed(speech, 'white', 20);
    expect(estimate(louder(noisy, 0.1))).toBeCloseTo(estimate(noisy), 0);
    expect(estimate(joined(silence(1), noisy))).toBeCloseTo(estimate(noisy), 0);
  });

  it('is none where there is no sound', () => {
    expect(snrOf(new Float32Array(0))).toBeNull();
    expect(snrOf(powersOf(silence(2)))).toBeNull();
  });

  function estimate(samples: Float32Array): number {
    return snrOf(powersOf(samples)) ?? Number.NaN;
  }

  function powersOf(samples: Float32Array): Float32Array {
    const meter = new SpectrumMeter();
    for (let at = 0; at < samples.length; at += 5000) meter.add(samples.subarray(at, at + 5000));
    return meter.powers();
  }
});

describe('A fixed recording', () => {
  it('is mono at 16 kHz', async () => {
    const { measured, complaints } = await fixed('mono16k', wavOf([speech, louder(speech, 0.5)], 22_050));
    expect(measured).toMatchObject({ channels: 1, sampleRate: 16_000 });
    expect(complaints).toEqual([]);
  });

  it('is as loud as speech should be, and nowhere clipped', async () => {
    const { measured, complaints } = await fixed('level', wavOf([louder(speech, 0.03)]));
    expect(complaints).toEqual([]);
    expect(measured.levelDb).toBeCloseTo(THRESHOLDS.recording.levelToDecibels, -0.5);
    expect(Math.max(...measured.peaks)).toBeLessThan(0.9);
  });

  it('begins with 0.2 s of silence, and is otherwise the same', async () => {
    const abrupt = speech.subarray(firstSound(speech));
    const { measured, complaints } = await fixed('lead-silence', wavOf([abrupt]));
    expect(complaints).toEqual([]);
    expect(measured.leadSilence).toBeCloseTo(0.2, 1);
    expect(measured.seconds).toBeCloseTo(abrupt.length / RATE + 0.2, 1);
  });

  it.each(some(1, [44_100, 16_000]))('has less noise and the same length (%d Hz)', async (rate) => {
    const noisy = wavOf([mixed(await cleanSpeech('welcome-en.wav', rate), 'white', 18)], rate);
    const before = await inspect(noisy);
    const after = await fixed('denoise', noisy);
    expect(before.complaints).toContain('noisy');
    expect(after.complaints).not.toContain('noisy');
    expect((after.measured.snr ?? 0) - (before.measured.snr ?? 0)).toBeGreaterThan(6);
    expect(after.measured.seconds).toBeCloseTo(before.measured.seconds, 1);
    expect(after.measured.levelDb).toBeCloseTo(before.measured.levelDb, -0.5);
  });
});

/** Where the speech begins, in samples. */
function firstSound(samples: Float32Array): number {
  return samples.findIndex((value) => Math.abs(value) > 0.05);
}

/** 8 kHz brought to 16 kHz, with nothing above 4 kHz: each second sample by a windowed sinc. */
function upsampled(samples: Float32Array): Float32Array {
  return Float32Array.from({ length: samples.length * 2 }, (_, i) => {
    const middle = i / 2;
    if (Number.isInteger(middle)) return samples[middle] ?? 0;
    let sum = 0;
    for (let k = Math.ceil(middle) - 48; k < middle + 48; k += 1) {
      const x = Math.PI * (middle - k);
      const window = 0.5 + 0.5 * Math.cos(x / 49);
      sum += ((samples[k] ?? 0) * window * Math.sin(x)) / x;
    }
    return sum;
  });
}
